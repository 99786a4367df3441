"""*Start*: three ways in, the latest runs, and what this machine can do."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse

from glassworks.studio.respond import show
from glassworks.studio.studio import Studio

_LATEST = 6


def router(studio: Studio) -> APIRouter:
    """``/``, and ``/machine.json``, which takes seconds the first time."""
    routes = APIRouter()

    def values() -> dict[str, Any]:
        runs = studio.index.entries()
        return {
            "page": "start",
            "workspace": str(studio.workspace.root),
            "runs": runs[:_LATEST],
            "more": max(0, len(runs) - _LATEST),
        }

    show(routes, "/", "start.html", values)

    @routes.get("/machine.json", response_model=None)
    def machine(again: bool = False) -> JSONResponse:
        return JSONResponse(studio.machine.look(again=again))

    return routes
