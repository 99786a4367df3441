"""The studio's one style: the colours and shapes of the reports, then its own; and what it shares with the looks."""

from fastapi import APIRouter
from starlette.responses import Response

from glassworks.charts.palette import css_variables
from glassworks.pages.page import resource

STYLES = ("frame", "forms", "cards", "runs", "data", "try", "inside")
"""Below ``styles/``, in the order in which one may lay itself over another."""


def router() -> APIRouter:
    """``/style.css``, and ``/graph.js``, which draws the graph of a network."""
    own = "".join(resource(f"studio/styles/{name}.css") for name in STYLES)
    content = css_variables() + resource("style.css") + resource("looks/graph/page.css") + own
    graph = resource("looks/graph/page.js")
    routes = APIRouter()

    @routes.get("/style.css", response_model=None)
    async def style() -> Response:
        return Response(content, media_type="text/css", headers={"Cache-Control": "no-cache"})

    @routes.get("/graph.js", response_model=None)
    async def graph_script() -> Response:
        return Response(graph, media_type="text/javascript", headers={"Cache-Control": "no-cache"})

    return routes
