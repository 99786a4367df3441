"""*Start*: three ways in, the latest runs, and what this machine can do."""

from typing import Any

from fastapi import APIRouter

from glassworks.studio.respond import show
from glassworks.studio.studio import Studio

_LATEST = 6


def router(studio: Studio) -> APIRouter:
    """``/``, and ``/machine``, which takes seconds the first time."""
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

    def machine(again: bool = False) -> dict[str, Any]:
        return {"page": "start", **studio.machine.look(again=again)}

    show(routes, "/machine", "machine.html", machine)
    return routes
