"""uvicorn's h11 protocol with a clock for the head of a request, a bound on connections, and refusals in our form.

h11 is the strict parser: what is ambiguous (two lengths, a length beside chunks, odd line ends) is no request.

A request may be answered before its body is there, as ``serving`` does when its queue is full: uvicorn then throws the
rest away as it comes, and here is the clock for that.
"""

import json
import socket
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from glassworks.web.bounds import Bounds
from glassworks.web.refusal import Refusal


class Protocol(H11Protocol):
    """One connection."""

    bounds: ClassVar[Bounds] = Bounds()

    @classmethod
    def with_bounds(cls, bounds: Bounds) -> "type[Protocol]":
        """The same with other bounds."""
        return type("BoundedProtocol", (cls,), {"bounds": bounds})

    def connection_made(self, transport: Any) -> None:
        """Starts the clock; a connection beyond the bound is closed at once."""
        super().connection_made(transport)
        # asyncio does so only for sockets that name their protocol: a response's body would wait 40 ms for its head.
        connection = transport.get_extra_info("socket")
        if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._clock: Any = None
        self._rest_clock: Any = None
        if len(self.connections) > self.bounds.connections:
            transport.abort()
            return
        self._start_clock()

    def data_received(self, data: bytes) -> None:
        """A head that has begun must be whole in time."""
        waits = self.conn.their_state is h11.IDLE
        if waits and self._clock is None:
            self._start_clock()
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_clock()
        if self._rest_clock is not None and not self._awaits_rest():
            self._rest_has_come()

    def on_response_complete(self) -> None:
        """What is left of the request's body must come in time."""
        super().on_response_complete()
        if not self.transport.is_closing() and self._awaits_rest():
            self._rest_clock = self.loop.call_later(self.bounds.body_seconds, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stops the clocks."""
        self._stop_clock()
        self._stop_rest_clock()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What the parser does not take, in the form of every other refusal."""
        self._send_refusal(Refusal(400, "bad_http", msg))

    def _start_clock(self) -> None:
        self._clock = self.loop.call_later(self.bounds.head_seconds, self._too_slow)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _awaits_rest(self) -> bool:
        """Whether the body of a request that has been answered is still coming."""
        return self.conn.our_state is h11.DONE and self.conn.their_state is h11.SEND_BODY

    def _rest_has_come(self) -> None:
        """From now on the connection is idle as after any other request."""
        self._stop_rest_clock()
        if self.conn.their_state is h11.IDLE and self.timeout_keep_alive_task is None:
            idle = self.timeout_keep_alive
            self.timeout_keep_alive_task = self.loop.call_later(idle, self.timeout_keep_alive_handler)

    def _stop_rest_clock(self) -> None:
        if self._rest_clock is not None:
            self._rest_clock.cancel()
            self._rest_clock = None

    def _too_slow(self) -> None:
        self._clock = None
        if not self.transport.is_closing() and self.conn.their_state is h11.IDLE:
            self.transport.close()

    def _send_refusal(self, refusal: Refusal) -> None:
        body = json.dumps(refusal.body).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            head = h11.Response(status_code=refusal.status, headers=headers, reason=b"Bad Request")
            for event in (head, h11.Data(data=body), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
