"""uvicorn's protocol on httptools with a clock for the head of a request, bounds, and refusals in our form.

llhttp, Node's parser, is strict: what is ambiguous (two lengths, a length beside chunks, odd line ends) is no request.
What it leaves to its user is bounded here: the bytes of a head that comes in pieces, those around the chunks of a body,
and the requests that one client sends ahead. ``guards`` refuses the rest of what is ambiguous.

A request may be answered before its body is there, as ``serving`` does when its queue is full: uvicorn then throws the
rest away as it comes, and here is the clock for that.
"""

import asyncio
import json
import socket
from typing import Any, ClassVar, cast

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from glassworks.web.bounds import Bounds
from glassworks.web.joined import JoinedWrites
from glassworks.web.refusal import Refusal

_HEAD_BYTES = 2**16  # of a head after its first piece; a whole one is measured by the guard
_AROUND_BYTES = 2**19  # beside a body: its head, the words of its chunks, what follows them
_AROUND_SHARE = 8  # a chunk of one byte has five around it
_PIECE_BYTES = 2**18  # of a body that are passed on at once: each piece wakes whoever waits for the whole
_AHEAD = 16  # requests that wait for the answers of earlier ones on the same connection


class Protocol(HttpToolsProtocol):
    """One connection."""

    bounds: ClassVar[Bounds] = Bounds()

    @classmethod
    def with_bounds(cls, bounds: Bounds) -> "type[Protocol]":
        """The same with other bounds."""
        return type("BoundedProtocol", (cls,), {"bounds": bounds})

    @property
    def is_idle(self) -> bool:
        """Whether everything that came is answered, and nothing of another request has come."""
        return not self._in_head and not self._in_body and self._is_free

    def connection_made(self, transport: Any) -> None:
        """Starts the clock; a connection beyond the bound is closed at once."""
        self._joined = JoinedWrites(transport, self.loop)
        super().connection_made(cast("asyncio.Transport", self._joined))
        # asyncio does so only for sockets that name their protocol: a response's body would wait 40 ms for its head.
        connection = transport.get_extra_info("socket")
        if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._clock: Any = None
        self._rest_clock: Any = None
        self._running: RequestResponseCycle | None = None
        self._in_head = self._in_body = self._is_broken = self._has_begun = self._is_resumed = False
        self._is_stated = False
        self._body_bytes = self._of_body = self._around = 0
        if len(self.connections) > self.bounds.connections:
            transport.abort()
            return
        self._start_clock()

    def data_received(self, data: bytes) -> None:
        """A head that has begun must be whole in time."""
        if self._is_broken:
            return
        self._has_begun, self._body_bytes = False, 0
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._pass_over(data[upgrade.args[0] :])
            return
        except httptools.HttpParserError:
            self.send_400_response("Invalid HTTP request received.")
        if self._is_broken or self.transport.is_closing():
            return
        self._count(len(data))
        if self._rest_clock is not None and not self._awaits_rest():
            self._rest_has_come()
        if self._is_free and not self._in_body and self._clock is None and self.timeout_keep_alive_task is None:
            self._start_clock()

    def on_message_begin(self) -> None:
        """A head begins."""
        if self._is_resumed:
            return
        self._in_head = self._has_begun = True
        self._of_body = self._around = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A piece of the address."""
        if self._in_head:
            super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """What follows a chunked body is not wanted."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """A head is whole."""
        if self._is_resumed:
            return
        self._stop_clock()
        if len(self.pipeline) >= _AHEAD:
            raise ValueError(f"more than {_AHEAD} requests wait for the answer of an earlier one")
        super().on_headers_complete()
        self._is_stated = any(name == b"content-length" for name, _ in self.headers)
        self._in_head, self._in_body = False, True  # not before: a head that is refused has no body to wait for

    def on_body(self, body: bytes) -> None:
        """A piece of a body: passed on with the last or once there are enough; at once where no length is stated."""
        self._body_bytes += len(body)
        cycle = self.cycle
        if cycle.response_complete:
            return
        if not cycle.body:  # all of it, most often: passed on as it is, where uvicorn would copy it twice
            cycle.body = cast("bytearray", body)
        else:
            if isinstance(cycle.body, bytes):
                cycle.body = bytearray(cycle.body)
            cycle.body += body
        if len(cycle.body) >= _PIECE_BYTES:
            self.flow.pause_reading()
            cycle.message_event.set()
        elif not self._is_stated:
            cycle.message_event.set()

    def on_message_complete(self) -> None:
        """A request is whole."""
        if self.parser.should_upgrade() and not self._should_upgrade() and self._framing():
            return  # its body is still to come: see _pass_over
        self._in_body = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """What is left of the request's body must come in time."""
        super().on_response_complete()
        if not self.transport.is_closing() and self._awaits_rest():
            self._unset_keepalive_if_required()
            self._rest_clock = self.loop.call_later(self.bounds.body_seconds, self.transport.close)

    def eof_received(self) -> None:
        """What is held leaves first: uvloop closes at once."""
        self._joined.flush()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stops the clocks; whoever is answered learns of it, too, where others wait behind."""
        self._stop_clock()
        self._stop_rest_clock()
        if self._running is not None and not self._running.response_complete:
            self._running.disconnected = True
            self._running.message_event.set()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """From here on another protocol listens, whose messages come one by one."""
        self._stop_clock()
        self.transport = self._joined.released()
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        """What the parser does not take, in the form of every other refusal."""
        self._refuse(Refusal(400, "bad_http", msg))

    @property
    def _is_free(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def _count(self, size: int) -> None:
        """Bounds what nobody else counts, piece by piece; how much of its first piece a head takes is not known."""
        if self._in_head and not self._has_begun:
            self._around += size
            if self._around > _HEAD_BYTES:
                self._refuse(Refusal(431, "head_too_large", f"more than {_HEAD_BYTES:,} bytes of headers"))
        elif self._in_body:
            self._of_body += self._body_bytes
            self._around += size - self._body_bytes
            if self._around > _AROUND_BYTES + _AROUND_SHARE * self._of_body:
                self._refuse(Refusal(400, "bad_http", f"{self._around:,} bytes around a body of {self._of_body:,}"))

    def _pass_over(self, rest: bytes) -> None:
        """Goes on where a client offers another protocol, such as HTTP/2: it is not obliged to be taken.

        The parser takes what follows the head for the other protocol, although it is the body: another one is told
        of the head, less the offer.
        """
        if self._should_upgrade():
            self.handle_websocket_upgrade()
            return
        if self._in_body:
            self.parser = httptools.HttpRequestParser(self)
            self._is_resumed = True
            try:
                self.parser.feed_data(b"POST / HTTP/1.1\r\n" + self._framing() + b"\r\n")
            except httptools.HttpParserError:
                self.send_400_response("Invalid HTTP request received.")
                return
            finally:
                self._is_resumed = False
        if rest:
            self.data_received(rest)

    def _framing(self) -> bytes:
        """The header that says how the body of the request ends; nothing where there is no body."""
        named = [pair for pair in self.headers if pair[0] in (b"content-length", b"transfer-encoding")]
        return b"".join(b"%b: %b\r\n" % pair for pair in named if pair[1].strip(b"0 "))

    def _start_clock(self) -> None:
        self._clock = self.loop.call_later(self.bounds.head_seconds, self._too_slow)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _awaits_rest(self) -> bool:
        """Whether the body of a request that has been answered is still coming."""
        return self._in_body and self.cycle is not None and self.cycle.response_complete

    def _rest_has_come(self) -> None:
        """From now on the connection is idle as after any other request."""
        self._stop_rest_clock()
        if self.is_idle and self.timeout_keep_alive_task is None:
            idle = self.timeout_keep_alive
            self.timeout_keep_alive_task = self.loop.call_later(idle, self.timeout_keep_alive_handler)

    def _stop_rest_clock(self) -> None:
        if self._rest_clock is not None:
            self._rest_clock.cancel()
            self._rest_clock = None

    def _too_slow(self) -> None:
        self._clock = None
        if not self.transport.is_closing() and self._is_free and not self._in_body:
            self.transport.close()

    def _refuse(self, refusal: Refusal) -> None:
        """Nothing more is read. What came before is still answered, and its answers are not mixed with this one."""
        self._is_broken = True
        self._stop_clock()
        running = self._running
        if running is not None and not running.response_complete and not (self._in_body and self.cycle is running):
            if self._in_body and self.pipeline and self.pipeline[0][0] is self.cycle:
                self.pipeline.popleft()
            self.cycle = self.pipeline[0][0] if self.pipeline else running
            self.cycle.keep_alive = False
            return
        is_begun = self._in_body and running is not None and running.response_started
        if not is_begun:
            self.transport.write(_response(refusal))
        self.transport.close()


def _response(refusal: Refusal) -> bytes:
    body = json.dumps(refusal.body).encode()
    headers = f"content-type: application/json\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
    return STATUS_LINE[refusal.status] + headers.encode() + body
