"""Responses that are made outside of the routes: refusals, always of the one form that every dialect reads."""

from collections.abc import MutableMapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from glassworks.serving.notes import notes_of
from glassworks.web.refusal import Refusal


def refused(scope: MutableMapping[str, Any], refusal: Refusal) -> JSONResponse:
    """The response to a request that is refused, noted in its log line."""
    notes_of(scope).refused = refusal.reason
    return JSONResponse(refusal.body, refusal.status, refusal.headers)


async def handle_refusal(request: Request, error: Exception) -> JSONResponse:
    """For the application's table of exceptions."""
    if not isinstance(error, Refusal):
        raise error
    return refused(request.scope, error)
