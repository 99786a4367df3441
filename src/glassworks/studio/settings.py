"""What a studio is started with."""

from dataclasses import dataclass, field
from pathlib import Path

from glassworks.web.bounds import MIB, Bounds


@dataclass(frozen=True)
class Settings:
    """One studio.

    Attributes:
        workspace: the folder that holds its runs; all work begins in it.
        host: address to listen on.
        port: to listen on; 0 takes a free one.
        token: that a browser must bring once; empty where none is needed.
        made_token: it was made at the start and has to be shown once.
        hosts: further names by which the studio may be addressed (the ``Host`` header).
        at_once: trainings that may work at a time.
        bounds: of what is taken.
        paths: folders beside the workspace below which pages may name paths; ``None`` for the whole machine.
    """

    workspace: Path
    host: str = "127.0.0.1"
    port: int = 0
    token: str = ""
    made_token: bool = False
    hosts: tuple[str, ...] = ()
    at_once: int = 1
    bounds: Bounds = field(default_factory=lambda: Bounds(body_bytes=64 * MIB, body_seconds=120.0))
    paths: tuple[Path, ...] | None = None
