"""Pages and their JSON twins: one set of values, shown in two ways."""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from inspect import iscoroutinefunction, signature
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from glassworks.core.errors import GlassworksError
from glassworks.pages.page import environment

Values = dict[str, Any]


def show(routes: APIRouter, path: str, template: str, values: Callable[..., Values]) -> None:
    """Two routes: ``path`` is the page that ``template`` makes of the values, ``path.json`` the values themselves.

    Args:
        routes: receives them.
        path: of the page.
        template: below ``templates/``.
        values: takes what the path names and gives plain values; runs in a thread.
    """
    assert not iscoroutinefunction(values), "it may read files"  # noqa: S101 - our own invariant

    def page(**named: Any) -> Response:
        return HTMLResponse(render(template, values(**named)))

    def twin(**named: Any) -> Response:
        return JSONResponse(values(**named))

    for made, address in ((twin, f"{path.rstrip('/') or '/index'}.json"), (page, path)):  # NAME.json is no name
        made.__signature__ = signature(values).replace(return_annotation=Response)  # pyright: ignore[reportFunctionMemberAccess]
        made.__annotations__ = {
            name: one.annotation
            for name, one in signature(values).parameters.items()
            if one.annotation is not one.empty
        }
        routes.add_api_route(address, made, methods=["GET"], response_model=None)


def answered(request: Request, said: Values, page: Callable[[], str], status: int = 200) -> Response:
    """What an act gave: the page as it is now where htmx brings a part of it, else the document ``said``.

    Args:
        request: that asked for it.
        said: plain values.
        page: makes HTML text.
        status: of the document.
    """
    return HTMLResponse(page()) if request.headers.get("hx-request") == "true" else JSONResponse(said, status)


def moved_on(said: Values, status: int = 201) -> Response:
    """The document ``said``, whose ``url`` is the page to go on with; htmx goes there."""
    return JSONResponse(said, status, headers={"HX-Redirect": said["url"]})


def render(template: str, values: Values) -> str:
    """A page of the studio as HTML text."""
    return environment().get_template(f"studio/templates/{template}").render(values, static=static)


@cache
def static(name: str) -> str:
    """The address of a file below ``static/``."""
    assert (files("glassworks.studio") / "static" / name).is_file(), name  # noqa: S101 - our own invariant
    return f"/static/{name}"


def failure(request: Request, error: GlassworksError, status: int) -> Response:
    """An error as a page, where a browser asked for one, else as the document of ``--json``."""
    wants_page = request.method == "GET" and "text/html" in request.headers.get("accept", "")
    if wants_page and not request.url.path.endswith(".json"):
        return HTMLResponse(render("error.html", {"error": error.to_dict()["error"], "page": ""}), status)
    return JSONResponse(error.to_dict(), status)
