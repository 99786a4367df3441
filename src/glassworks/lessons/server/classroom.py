"""The class as one: whoever teaches stops the controls of every reader's page, and lets them go again."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from glassworks.lessons.openness import are_readers_here
from glassworks.web.tokens import is_loopback


class Classroom:
    """What holds for all pages of a server.

    Attributes:
        is_frozen: readers of other machines can change nothing.
    """

    def __init__(self) -> None:
        self.is_frozen = False

    @property
    def route(self) -> Route:
        """Where pages ask, and where it is changed."""
        return Route("/class", self._answer, methods=["GET", "POST"])

    async def _answer(self, request: Request) -> Response:
        leads = _is_at_this_machine(request.scope)
        if request.method == "POST":
            if not leads:
                return Response("only whoever sits at this machine freezes the class", 403, media_type="text/plain")
            self.is_frozen = await request.body() == b"frozen"
        state = {"open": not are_readers_here(), "leads": leads, "frozen": self.is_frozen}
        return JSONResponse(state, headers={"Cache-Control": "no-store"})


def _is_at_this_machine(scope: Scope) -> bool:
    """By loopback, or by one of the machine's own addresses: then both ends of the connection have the same one."""
    (client, _), (server, _) = scope["client"] or ("", 0), scope["server"] or ("", 0)
    return client != "" and (client == server or is_loopback(client))
