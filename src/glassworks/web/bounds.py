"""The bounds of what any server of glassworks takes."""

from dataclasses import dataclass

MIB = 2**20


@dataclass(frozen=True)
class Bounds:
    """What is beyond is refused, each with its own status.

    Attributes:
        body_bytes: of one request (413).
        buffered_bytes: of all request bodies that are held at once (429).
        body_seconds: for a request's body to arrive whole (408).
        head_seconds: for a request's head to arrive whole; the connection is closed.
        connections: that are open at once.
    """

    body_bytes: int = 32 * MIB
    buffered_bytes: int = 256 * MIB
    body_seconds: float = 30.0
    head_seconds: float = 10.0
    connections: int = 1000
