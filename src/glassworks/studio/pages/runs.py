"""*Runs*: everything that was trained, compared and looked at in this workspace."""

from typing import Any

from fastapi import APIRouter

from glassworks.studio.respond import show
from glassworks.studio.studio import Studio


def router(studio: Studio) -> APIRouter:
    """``/runs``."""
    routes = APIRouter()

    def values() -> dict[str, Any]:
        return {"page": "runs", "workspace": str(studio.workspace.root), "runs": studio.index.entries()}

    show(routes, "/runs", "runs.html", values)
    return routes
