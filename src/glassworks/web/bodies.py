"""How much may come: a body is counted and timed as it comes, and so are all bodies together. Pure ASGI middleware."""

import asyncio
import time
from collections.abc import MutableMapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from glassworks.web.bounds import Bounds
from glassworks.web.guards import Respond, as_json
from glassworks.web.refusal import Refusal, later

_POLITE_BYTES, _POLITE_SECONDS = 64 * 2**20, 2.0


class BodyGuard:
    """Bounds of size and time for request bodies, one by one and all together."""

    def __init__(self, app: ASGIApp, bounds: Bounds, respond: Respond = as_json) -> None:
        self._app, self._bounds, self._respond = app, bounds, respond
        self.held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on with a bounded body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        body = _Body(self, receive)
        body.is_whole = b"transfer-encoding" not in headers and headers.get(b"content-length", b"0") == b"0"
        # A client that waits for leave may send the body or not after another answer: nobody could tell.
        body.is_bounded = b"content-length" in headers and b"expect" not in headers
        try:
            body.check_length(headers.get(b"content-length"))
        except Refusal as refusal:
            await body.discard()
            await self._respond(scope, refusal)(scope, receive, send)
            return
        try:
            await self._app(scope, body.receive, _closing(body, send))
        finally:
            self.held -= body.size

    @property
    def bounds(self) -> Bounds:
        """What is taken."""
        return self._bounds


class _Body:
    """One request's body on its way in."""

    def __init__(self, guard: BodyGuard, receive: Receive) -> None:
        self._guard, self._receive = guard, receive
        self._until = time.monotonic() + guard.bounds.body_seconds
        self.size, self.is_whole, self.is_bounded = 0, False, False

    def check_length(self, stated: bytes | None) -> None:
        most = self._guard.bounds.body_bytes
        if stated is not None and int(stated) > most:
            raise _too_large(most)

    async def receive(self) -> Message:
        if self.is_whole:
            return await self._receive()
        try:
            async with asyncio.timeout(max(0.0, self._until - time.monotonic())):
                message = await self._receive()
        except TimeoutError:
            seconds = self._guard.bounds.body_seconds
            raise Refusal(408, "slow_body", f"the body did not arrive in {seconds:.0f} s", _CLOSE) from None
        if message["type"] == "http.request":
            self._count(len(message.get("body", b"")))
            self.is_whole = not message.get("more_body", False)
        return message

    def _count(self, more: int) -> None:
        bounds = self._guard.bounds
        self.size += more
        self._guard.held += more
        if self.size > bounds.body_bytes:
            raise _too_large(bounds.body_bytes)
        if self._guard.held > bounds.buffered_bytes and self._guard.held > self.size:
            refusal = later(429, "memory_full", "the bodies of other requests fill the memory set aside for them", 1)
            refusal.headers.update(_CLOSE)
            raise refusal

    async def discard(self) -> None:
        """Reads a little on: a client that is cut off while it writes would not read why."""
        left, until = _POLITE_BYTES, time.monotonic() + _POLITE_SECONDS
        while left > 0 and (seconds := until - time.monotonic()) > 0:
            try:
                message = await asyncio.wait_for(self._receive(), seconds)
            except TimeoutError:
                return
            left -= len(message.get("body", b""))
            if message["type"] != "http.request" or not message.get("more_body", False):
                return


_CLOSE = {"Connection": "close"}


def _too_large(most: int) -> Refusal:
    return Refusal(413, "body_too_large", f"more than {most:,} bytes in one request", dict(_CLOSE))


def _closing(body: _Body, send: Send) -> Send:
    """Closes the connection after a response that did not wait for a body without a stated end.

    What is left of any other is thrown away by ``protocol.Protocol`` as it comes: a client that is cut off while it
    writes would not read the response.
    """

    async def send_(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start" and not (body.is_whole or body.is_bounded):
            names = {name.lower() for name, _ in message.get("headers", [])}
            if b"connection" not in names:
                message = {**message, "headers": [*message.get("headers", []), (b"connection", b"close")]}
        await send(message)

    return send_
