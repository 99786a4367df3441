"""``GET /``: a small page with a drop zone. Nothing of it comes from anywhere else, and nothing in it is inline."""

from collections.abc import Callable
from importlib.resources import files

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from glassworks.charts.palette import css_variables
from glassworks.serving.answers import Service
from glassworks.serving.dialects.common import refusals
from glassworks.serving.documents import Models

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
PARTS = {
    "/": ("page.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
    "/page.svg": ("page.svg", "image/svg+xml"),
}
"""Address to file and media type."""


def router(service: Service) -> APIRouter:
    """The page, its parts, and the list of models that it shows."""
    routes = APIRouter(tags=["page"])
    for path, (name, kind) in PARTS.items():
        routes.add_api_route(
            path,
            _sending(_content(name), kind),
            response_class=Response,
            responses={200: {"content": {kind: {"schema": {"type": "string"}}}}, **refusals()},
            operation_id=f"page_{name.replace('.', '_')}",
            summary="A part of the page",
        )

    @routes.get("/models", response_model=Models, responses=refusals(503), operation_id="models", summary="The models")
    async def models() -> Response:
        service.pool.check_started()
        return JSONResponse({"models": [model.summary for model in service.catalogue.models.values()]})

    return routes


def _content(name: str) -> bytes:
    """A file of the package; the style begins with the colours that all pages of glassworks have."""
    content = files("glassworks.serving").joinpath("page", name).read_bytes()
    return css_variables().encode() + content if name.endswith(".css") else content


def _sending(content: bytes, kind: str) -> Callable[[], object]:
    async def part() -> Response:
        return Response(content, media_type=kind, headers=_HEADERS)

    return part
