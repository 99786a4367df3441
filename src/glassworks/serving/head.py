"""``HEAD``, which load balancers and uptime monitors send: what ``GET`` would answer, without its body.

HTTP wants every resource to take both. The routes know only ``GET``, so that the description lists each once; uvicorn
leaves the body out by the method that came.
"""

from starlette.types import ASGIApp, Receive, Scope, Send


class Head:
    """Passes ``HEAD`` on as ``GET``, and everything else as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The outer scope keeps its method, and learns the route for the log and the metrics."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        inner = {**scope, "method": "GET"}
        try:
            await self._app(inner, receive, send)
        finally:
            if "route" in inner:
                scope["route"] = inner["route"]
