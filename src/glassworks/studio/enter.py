"""How a browser brings the token: in the fragment of the address, which no server and no log sees, for a cookie."""

import hmac
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from glassworks.studio.respond import show, static
from glassworks.studio.studio import Studio
from glassworks.web.refusal import Refusal

COOKIE = "glassworks-studio"
OPEN = ("/enter", "/enter.json", "/session", "/style.css", *map(static, ("enter.js", "ask.js", "icon.svg")))
"""Paths without a token: the page that asks for it, and its parts, of which ``enter.js`` imports one."""


class _Token(BaseModel):
    token: str


def router(studio: Studio) -> APIRouter:
    """The page that takes the token, and what it asks."""
    routes = APIRouter()
    wanted = studio.settings.token

    def enter() -> dict[str, Any]:
        return {"page": "enter", "needs_token": bool(wanted)}

    show(routes, "/enter", "enter.html", enter)

    @routes.post("/session", response_model=None)
    def session(request: Request, given: _Token) -> Response:
        if not hmac.compare_digest(given.token.strip().encode(), wanted.encode()):
            told = "this is not the token of this studio: printed at its start, or in the file that it was given"
            raise Refusal(401, "wrong_token", told)
        answer = JSONResponse({"entered": True})
        secure = request.url.scheme == "https"
        answer.set_cookie(COOKIE, wanted, httponly=True, samesite="strict", secure=secure, path="/")
        return answer

    return routes
