"""The application: the routes of every dialect, inside of the layers that guard and observe them."""

import functools
from typing import Any, TextIO

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp

import glassworks
from glassworks.serving.answers import ClientGoneError, Service
from glassworks.serving.dialects import health, open_inference, page, sagemaker, simple, tensorflow
from glassworks.serving.dialects.common import TOP_WORDS
from glassworks.serving.direct import Direct, Handlers
from glassworks.serving.head import Head
from glassworks.serving.observe import Observe
from glassworks.serving.openapi import document_of
from glassworks.serving.respond import handle_refusal, refused
from glassworks.web.bodies import BodyGuard
from glassworks.web.guards import Guard
from glassworks.web.refusal import Refusal

OPEN = (
    "/livez",
    "/readyz",
    "/healthz",
    "/ping",
    "/v2/health/live",
    "/v2/health/ready",
    "/",
    "/page.css",
    "/page.js",
    "/page.svg",
)
"""Paths without a token: probes, and the page, which asks for one itself."""
_REASONS = {404: "unknown_path", 405: "method"}


def make_app(service: Service, log: TextIO | None = None) -> Observe:
    """The whole application.

    Args:
        service: what the routes share.
        log: where the JSON lines go; by default to standard error.
    """
    inner: ASGIApp = Direct(make_routes(service), "/predict", functools.partial(simple.answered, service), _HANDLERS)
    inner = BodyGuard(inner, service.settings.limits, refused)
    settings = service.settings
    guarded = Guard(Head(inner), hosts=settings.hosts, token=settings.token, open_paths=OPEN, respond=refused)
    return Observe(guarded, service.metrics, log)


def make_routes(service: Service) -> FastAPI:
    """The routes alone. There is no page of FastAPI's, which would load its parts from the network."""
    app = FastAPI(
        title="glassworks",
        version=glassworks.__version__,
        description="Image classification by a trained model.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    with_token = bool(service.settings.token)
    app.openapi = functools.cache(lambda: document_of(app, with_token))
    for dialect in (page, health, simple, open_inference, tensorflow, sagemaker):
        app.include_router(dialect.router(service))
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)
    return app


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    """What the router refuses: no such path, no such method."""
    if not isinstance(error, HTTPException):
        raise error
    words = {404: f"nothing is at {request.url.path[:100]}", 405: f"{request.method[:20]} is not possible here"}
    message = words.get(error.status_code, str(error.detail))
    reason = _REASONS.get(error.status_code, "http")
    return refused(request.scope, Refusal(error.status_code, reason, message, dict(error.headers or {})))


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    """Query parameters and the like that are not of the declared form."""
    if not isinstance(error, RequestValidationError):
        raise error
    faults = "; ".join(f"{'.'.join(map(str, one['loc']))}: {_said(one)}" for one in error.errors()[:4])
    return refused(request.scope, Refusal(400, "bad_parameter", faults))


def _said(fault: dict[str, Any]) -> str:
    """A pattern is no sentence."""
    return TOP_WORDS if fault["type"] == "string_pattern_mismatch" else fault["msg"]


async def _nobody(request: Request, _error: Exception) -> Response:
    """Nobody reads this; the log and the metrics do, under nginx' number for it."""
    return refused(request.scope, Refusal(499, "client_gone", "the client has closed the connection"))


async def _our_fault(request: Request, _error: Exception) -> JSONResponse:
    """The traceback goes to standard error, never to a client."""
    return refused(request.scope, Refusal(500, "internal", "a mistake in the server; its log says more"))


_HANDLERS: Handlers = {
    Refusal: handle_refusal,
    HTTPException: _http_error,
    RequestValidationError: _invalid,
    ClientGoneError: _nobody,
    ClientDisconnect: _nobody,
    Exception: _our_fault,
}
