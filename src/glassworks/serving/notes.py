"""What becomes known of a request on its way, for its log line, its headers and the metrics."""

import re
import secrets
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any

from glassworks.serving.jobs import Timing

_KEY = "glassworks.notes"
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:/+=-]{1,128}")
_TRACEPARENT = re.compile(rb"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")


@dataclass
class Notes:
    """Of one request.

    Attributes:
        request_id: the client's, or a new one.
        trace_id: of the W3C trace that the client began, or of a new one.
        span_id: ours.
        parent: the client's span; empty where it began no trace.
        flags: of the trace.
        refused: one word, where the request was refused.
        model: that was asked.
        images: in the request.
        timing: of the image that waited longest.
    """

    request_id: str = field(init=False)
    trace_id: str = field(init=False)
    span_id: str = field(init=False)
    parent: str = ""
    flags: str = "00"
    refused: str = ""
    model: str = ""
    images: int = 0
    timing: Timing | None = None

    def __post_init__(self) -> None:
        """Numbers of our own, drawn at once: to ask the system thrice took as long as to write the log's line."""
        drawn = secrets.token_hex(40)
        self.request_id, self.trace_id, self.span_id = drawn[:32], drawn[32:64], drawn[64:]

    @property
    def traceparent(self) -> str:
        """The header that goes back: the same trace, our span."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"


def begin(scope: MutableMapping[str, Any], headers: dict[bytes, bytes]) -> Notes:
    """Notes for a request, kept in its scope. What the client sends is only taken where it has the right form."""
    notes = Notes()
    if _REQUEST_ID.fullmatch(given := headers.get(b"x-request-id", b"")):
        notes.request_id = given.decode()
    found = _TRACEPARENT.fullmatch(headers.get(b"traceparent", b""))
    if (
        found
        and found[1] != b"ff"
        and found[2].strip(b"0")
        and found[3].strip(b"0")
        and not (found[1] == b"00" and found[5])
    ):
        notes.trace_id, notes.parent, notes.flags = found[2].decode(), found[3].decode(), found[4].decode()
    scope[_KEY] = notes
    return notes


def notes_of(scope: MutableMapping[str, Any]) -> Notes:
    """The notes of a request."""
    notes = scope.get(_KEY)
    if notes is None:
        notes = scope[_KEY] = Notes()
    return notes
