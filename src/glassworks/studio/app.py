"""The application: the pages, inside of the layers that guard them."""

from collections.abc import MutableMapping
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from glassworks.core.errors import GlassworksError, InputError
from glassworks.studio import enter, style
from glassworks.studio.headers import SafeHeaders
from glassworks.studio.jobs import requests
from glassworks.studio.pages import (
    compare,
    data,
    inside,
    live,
    models,
    recipe,
    recipes,
    run,
    runs,
    samples,
    start,
    take_away,
    train,
    try_model,
    uploads,
)
from glassworks.studio.respond import failure
from glassworks.studio.studio import Studio
from glassworks.web.bodies import BodyGuard
from glassworks.web.guards import Guard, as_json
from glassworks.web.refusal import Refusal


def make_app(studio: Studio) -> ASGIApp:
    """The whole application."""
    settings = studio.settings
    app: ASGIApp = BodyGuard(make_routes(studio), settings.bounds)
    app = Guard(
        app, hosts=settings.hosts, token=settings.token, open_paths=enter.OPEN, cookie=enter.COOKIE, respond=_refused
    )  # fmt: skip
    return SafeHeaders(app)


def make_routes(studio: Studio) -> FastAPI:
    """The routes alone."""
    app = FastAPI(title="glassworks studio", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    pages = (
        start,
        compare,
        uploads,
        data,
        recipes,
        recipe,
        train,
        runs,
        run,
        live,
        samples,
        inside,
        models,
        try_model,
        take_away,
    )
    there = [Depends(studio.check_workspace)]
    for page in (*pages, requests):
        app.include_router(page.router(studio), dependencies=there)
    app.include_router(enter.router(studio))
    app.include_router(style.router())
    app.mount("/static", StaticFiles(directory=str(files("glassworks.studio") / "static")), name="static")
    app.add_exception_handler(GlassworksError, _failed)
    app.add_exception_handler(Refusal, _refusal)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _our_fault)
    return app


def _refused(scope: MutableMapping[str, Any], refusal: Refusal) -> Response:
    """A browser that lacks the token is led to where it can bring it; anything else is told."""
    accept = dict(scope["headers"]).get(b"accept", b"")
    if refusal.status == 401 and scope["method"] == "GET" and b"text/html" in accept:
        return RedirectResponse(f"/enter?to={quote(scope['path'])}", 303)
    return as_json(scope, refusal)


async def _refusal(request: Request, error: Exception) -> Response:
    if not isinstance(error, Refusal):
        raise error
    return as_json(request.scope, error)


async def _failed(request: Request, error: Exception) -> Response:
    """What a person can mend is said as a page, or as the document that every command gives."""
    if not isinstance(error, GlassworksError):
        raise error
    missing = type(error).__name__ == "NoSuchRunError"
    return failure(request, error, 404 if missing else 422 if isinstance(error, InputError) else 500)


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if isinstance(error.__cause__, Refusal):  # raised while FastAPI read a body
        return as_json(request.scope, error.__cause__)
    where = request.url.path[:100]
    words = {404: f"the address {where}, where there is nothing", 405: f"{request.method[:10]} {where}"}
    found = words.get(error.status_code, str(error.detail))
    wrong = InputError(expected="an address of the studio", found=found, do="Go to the start page.")
    return failure(request, wrong, error.status_code)


async def _invalid(_request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:4]]
    wrong = InputError(
        expected="a request of the studio's pages", found="another", do="Reload the page.", problems=faults
    )
    return JSONResponse(wrong.to_dict(), 400)


async def _our_fault(request: Request, _error: Exception) -> Response:
    """The traceback goes to standard error, never to a browser."""
    wrong = GlassworksError(
        expected="the studio to answer", found="a mistake in the studio", do="Reload; the terminal says more."
    )
    return failure(request, wrong, 500)
