"""The application: plan, parts of pages, notebooks; around all of it the guards of every server of glassworks."""

import asyncio
import contextlib
from collections.abc import Awaitable
from importlib.resources import files
from pathlib import Path

import marimo
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

import glassworks
from glassworks.charts.palette import css_variables
from glassworks.lessons.plan import notebooks, plan
from glassworks.lessons.server.classroom import Classroom
from glassworks.lessons.server.headers import Headers
from glassworks.lessons.server.settings import Settings
from glassworks.lessons.widgets.bundle import colours
from glassworks.web.bodies import BodyGuard
from glassworks.web.bounds import Bounds
from glassworks.web.guards import Guard

COOKIE = "glassworks_token"
PARTS = {
    "index.css": "text/css",
    "index.js": "text/javascript",
    "lesson.css": "text/css",
    "lesson.js": "text/javascript",
    "slides.js": "text/javascript",
    "freeze.js": "text/javascript",
    "enter.js": "text/javascript",
    "progress.js": "text/javascript",
}
"""Files in ``pages/`` and their types."""
OPEN = ("/enter", "/parts/enter.js", "/parts/index.css", "/livez")
"""What can be had without the token: the page that takes it."""
SESSION_SECONDS = 120
"""A closed page's state is kept so long; a reader who reloads finds it."""


def make_app(settings: Settings, prepared: Awaitable[object]) -> ASGIApp:
    """The whole application; notebooks run once ``prepared`` is done."""
    routes = Starlette(
        routes=[
            Route("/", _index),
            Route("/enter", _enter(settings.token), methods=["GET", "POST"]),
            Route("/livez", _alive),
            Classroom().route,
            Route("/parts/{name}", _part),
            Mount("/", _afterwards(_notebooks(), prepared)),
        ]
    )
    bounded = BodyGuard(routes, Bounds(body_bytes=64 * 2**20))
    guarded = Guard(bounded, hosts=settings.hosts, token=settings.token, open_paths=OPEN, cookie=COOKIE)
    return Headers(guarded, with_token=bool(settings.token))


def _notebooks() -> ASGIApp:
    """marimo's application with every notebook, for reading: code of pages does not change them.

    Its settings come from the folder it is started in; ours are in ``pages/``: no project of the reader's has a say.
    """
    builder_folder = Path(str(files("glassworks.lessons.server"))) / "pages"
    with contextlib.chdir(builder_folder):
        builder = marimo.create_asgi_app(
            quiet=True, include_code=False, session_ttl=SESSION_SECONDS, html_head=_page("head.html")
        )
        for path in notebooks().values():
            builder = builder.with_app(path=f"/{path.stem}", root=str(path))
        return builder.build()


def _afterwards(app: ASGIApp, prepared: Awaitable[object]) -> ASGIApp:
    """Nobody's session begins before: two threads that import torch at once leave it broken for the whole process."""

    async def waiting(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" or scope["path"].endswith("/sse"):
            await asyncio.shield(prepared)
        await app(scope, receive, send)

    return waiting


def _page(name: str, **values: object) -> str:
    environment = Environment(
        loader=PackageLoader("glassworks.lessons.server", "pages"), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template(name).render(version=glassworks.__version__, **values)


async def _index(_request: Request) -> Response:
    entries = plan()
    return HTMLResponse(
        _page("index.html", entries=entries, minutes=sum(one.minutes for one in entries)),
        headers={"Cache-Control": "no-cache"},
    )


def _enter(token: str):  # noqa: ANN202 - a route
    async def enter(request: Request) -> Response:
        """The page that takes a token out of its address's fragment, and what it sends it to."""
        if not token:
            return RedirectResponse("/", 303)
        if request.method == "GET":
            return HTMLResponse(_page("enter.html"))
        given = (await request.body()).decode("latin-1").strip()
        answer = Response(status_code=204)
        # Whether it is right shows at the next request; a wrong cookie opens nothing.
        if given.isascii() and given.isprintable() and len(given) < 200:
            answer.set_cookie(COOKIE, given, httponly=True, samesite="strict", path="/")
        return answer

    return enter


async def _alive(_request: Request) -> Response:
    return Response("ok", media_type="text/plain")


async def _part(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in PARTS:
        return Response("no such part", 404, media_type="text/plain")
    content = files("glassworks.lessons.server").joinpath("pages", name).read_bytes()
    if name == "index.css":
        content = css_variables().encode() + content
    if name == "lesson.css":
        content = colours(":root").encode() + content
    return Response(content, media_type=PARTS[name], headers={"Cache-Control": "no-cache"})
