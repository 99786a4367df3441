"""Headers of every page: nothing may be loaded from, or sent to, another machine, whatever a page contains."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'self' data: blob:; "
    # marimo's pages have scripts and styles in them, and widgets' modules are data: addresses.
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self' data: blob:; base-uri 'self'; form-action 'self'; frame-ancestors 'self'; object-src 'none'"
)


class Headers:
    """Adds them to every response.

    Args:
        app: behind it.
        with_token: send browsers without the token to the page that takes it.
    """

    def __init__(self, app: ASGIApp, *, with_token: bool) -> None:
        self._app, self._with_token = app, with_token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Cross-Origin-Resource-Policy"] = "same-origin"
                if "access-control-allow-origin" in headers:  # marimo's; the guards have let only our own pages in
                    del headers["access-control-allow-origin"]
                if "/assets/" in scope["path"] and message["status"] == 200:
                    headers["Cache-Control"] = "private, max-age=31536000, immutable"  # their names have their hashes
                if self._with_token and message["status"] == 401 and _is_page(scope):
                    message["status"] = 303
                    headers["Location"] = "/enter"
            await send(message)

        await self._app(scope, receive, with_headers)


def _is_page(scope: Scope) -> bool:
    return scope["method"] == "GET" and b"text/html" in dict(scope["headers"]).get(b"accept", b"")
