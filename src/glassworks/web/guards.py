"""Who may ask: pure ASGI middleware before any route.

- The ``Host`` header must be an address, ``localhost`` or a name that was allowed: a page of another site that has
  its name resolved to this machine (DNS rebinding) cannot have its own name accepted.
- A browser's ``Origin`` must be the server itself.
- Where there is a token, every request but the probes and the page must carry it; it is compared in constant time.

Every server of ours has this guard before it, and that of ``bodies``. A WebSocket is asked for its host, origin and
token as a request is.
"""

import hmac
import ipaddress
from collections.abc import Callable, Collection, MutableMapping
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from glassworks.web.refusal import Refusal

Respond = Callable[[MutableMapping[str, Any], Refusal], ASGIApp]
"""Makes the response to a request that is refused."""
_HEAD_BYTES = 2**15
_POLICY = 1008  # of a WebSocket that is closed: against the rules


def as_json(_scope: MutableMapping[str, Any], refusal: Refusal) -> JSONResponse:
    """The refusal in the form that all servers of glassworks share."""
    return JSONResponse(refusal.body, refusal.status, refusal.headers)


class Guard:
    """Host, origin and token.

    Args:
        app: behind it.
        hosts: names by which the server may be addressed, beside addresses and ``localhost``.
        token: that requests must carry; empty for none.
        open_paths: for which none is needed.
        cookie: the name of a cookie that may carry the token, for pages; empty for none.
        respond: makes the response to what is refused.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Collection[str] = (),
        token: str = "",
        open_paths: Collection[str] = (),
        cookie: str = "",
        respond: Respond = as_json,
    ) -> None:
        self._app, self._respond = app, respond
        self._hosts = {"localhost", *(name.lower() for name in hosts)}
        self._token, self._open, self._cookie = token.encode(), frozenset(open_paths), cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or refuses it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        try:
            _check_head(scope)
            self._check_host(headers.get(b"host", b"").decode("latin-1"))
            self._check_origin(headers)
            self._check_token(scope, headers)
        except Refusal as refusal:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": _POLICY, "reason": refusal.reason})  # answered by 403
                return
            refusal.headers["Connection"] = "close"  # its body is not read
            await self._respond(scope, refusal)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _check_host(self, host: str) -> None:
        name = _host_name(host)
        if name in self._hosts or _is_address(name):
            return
        raise Refusal(421, "host_not_allowed", f"the host '{name[:100]}' is not served here; see --allow-host")

    def _check_origin(self, headers: MutableMapping[bytes, bytes]) -> None:
        origin = headers.get(b"origin")
        if origin is None:
            if (
                headers.get(b"sec-fetch-site") in (b"cross-site", b"same-site")
                and headers.get(b"sec-fetch-mode") != b"navigate"
            ):
                raise Refusal(403, "other_origin", "a page of another site may not ask")
            return
        if urlsplit(origin.decode("latin-1")).netloc.lower() != headers.get(b"host", b"").decode("latin-1").lower():
            raise Refusal(403, "other_origin", "a page of another site may not ask")

    def _check_token(self, scope: Scope, headers: MutableMapping[bytes, bytes]) -> None:
        if not self._token or scope["path"] in self._open:
            return
        scheme, _, given = headers.get(b"authorization", b"").partition(b" ")
        if scheme.lower() != b"bearer":
            given = self._from_cookie(headers.get(b"cookie", b""))
        if not hmac.compare_digest(given.strip(), self._token):
            challenge = {"WWW-Authenticate": 'Bearer realm="glassworks"'}
            raise Refusal(401, "no_token", "a token is needed: Authorization: Bearer TOKEN", challenge)

    def _from_cookie(self, cookies: bytes) -> bytes:
        if not self._cookie:
            return b""
        try:
            found = SimpleCookie(cookies.decode("latin-1")).get(self._cookie)
        except CookieError:
            return b""
        return found.value.encode("latin-1", "replace") if found else b""


def _check_head(scope: Scope) -> None:
    """The parser bounds a head that comes in pieces; one that comes at once is measured here."""
    names = [name for name, _ in scope["headers"]]
    if sum(len(name) + len(value) for name, value in scope["headers"]) > _HEAD_BYTES:
        raise Refusal(431, "head_too_large", f"more than {_HEAD_BYTES:,} bytes of headers")
    # Servers may read a body by its chunks then; a proxy before us may have read it by its length (request smuggling).
    if b"content-length" in names and b"transfer-encoding" in names:
        raise Refusal(400, "bad_http", "a length beside chunks: which of them ends the body?")
    is_old = scope.get("http_version", "1.1") != "1.1"
    encodings = [value.strip().lower() for name, value in scope["headers"] if name == b"transfer-encoding"]
    if encodings and (encodings != [b"chunked"] or is_old):
        raise Refusal(400, "bad_http", "a Transfer-Encoding other than one 'chunked' of HTTP/1.1")
    if names.count(b"host") > 1 or (b"host" not in names and not is_old):
        raise Refusal(400, "bad_http", "a request has one Host header")


def _host_name(host: str) -> str:
    """The name in a Host header, without port and brackets, in small letters."""
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].rstrip(".")


@lru_cache(256)
def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
