"""Every request seen from outside: one JSON line, its metrics, and the headers that say who it was and what it took."""

import time
from datetime import UTC, datetime
from typing import Any, TextIO

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from glassworks.serving.metrics import Metrics
from glassworks.serving.notes import Notes, begin
from glassworks.web.lines import write_line

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"})
"""OpenTelemetry's known methods; all others count as ``_OTHER``."""


class Observe:
    """The outermost layer."""

    def __init__(self, app: ASGIApp, metrics: Metrics, out: TextIO | None = None) -> None:
        self._app, self._metrics = app, metrics
        self._out = out
        self.in_flight = 0
        metrics.active.set_function(lambda: self.in_flight)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and keeps account of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = time.perf_counter()
        notes = begin(scope, dict(scope["headers"]))
        status, sent = 0, 0

        async def send_(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", []), *_headers(notes)]}
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
            await send(message)

        self.in_flight += 1
        try:
            await self._app(scope, receive, send_)
        finally:
            self.in_flight -= 1
            seconds = time.perf_counter() - start
            self._metrics.later.do(self._account, scope, notes, status, sent, seconds, time.time())

    def _account(self, scope: Scope, notes: Notes, status: int, sent: int, seconds: float, moment: float) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        method = scope["method"] if scope["method"] in METHODS else "_OTHER"
        self._metrics.requests.labels(method, route, str(status)).observe(seconds)
        if notes.refused:
            self._metrics.refused.labels(notes.refused).inc()
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds"),
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "seconds": round(seconds, 6),
            "bytes": sent,
            "client": scope["client"][0] if scope.get("client") else None,
            "request_id": notes.request_id,
            "trace_id": notes.trace_id,
            "span_id": notes.span_id,
            "parent_id": notes.parent or None,
        }
        line |= {"refused": notes.refused} if notes.refused else {}
        if notes.timing is not None:
            parts = {name: round(value, 6) for name, value in vars(notes.timing).items()}
            line |= {"model": notes.model, "images": notes.images, **parts}
        write_line("request", self._out, **line)


def _headers(notes: Notes) -> list[tuple[bytes, bytes]]:
    headers = [(b"x-request-id", notes.request_id.encode()), (b"traceparent", notes.traceparent.encode())]
    if notes.timing is not None:
        parts = (f"{name};dur={1000 * seconds:.2f}" for name, seconds in vars(notes.timing).items())
        headers.append((b"server-timing", ", ".join(parts).encode()))
    return headers
