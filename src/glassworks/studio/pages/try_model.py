"""*Try*: an image dropped, pasted or chosen, and what a run's model says of it; by its server (see ``take_away``)."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from glassworks.studio.jobs.requests import Nothing
from glassworks.studio.pages.run import values_of
from glassworks.studio.respond import show
from glassworks.studio.studio import Studio


def router(studio: Studio) -> APIRouter:
    """``/try``, ``/runs/NAME/try`` and the question itself."""
    routes = APIRouter()

    def models() -> dict[str, Any]:
        runs = [run for run in studio.index.entries() if _has_model(run)]
        return {"page": "try", "runs": runs}

    def values(name: str) -> dict[str, Any]:
        return values_of(studio.run(name), studio) | {"page": "try"}

    show(routes, "/try", "models.html", models)
    show(routes, "/runs/{name}/try", "try.html", values)

    @routes.post("/runs/{name}/try/open", response_model=None)
    def opened(name: str, _: Nothing) -> JSONResponse:
        return JSONResponse(studio.models.open(studio.run_with_model(name)), 202)

    @routes.post("/runs/{name}/try", response_model=None)
    async def ask(name: str, request: Request, explain: bool = False) -> JSONResponse:
        folder = studio.run_with_model(name)
        query = "top=5&explain=gradcam" if explain else "top=5"
        status, said = await run_in_threadpool(studio.models.ask, folder, await request.body(), query)
        return JSONResponse(said, status)

    return routes


def _has_model(run: dict[str, Any]) -> bool:
    return run["kind"] == "classification" and (Path(run["path"]) / "model.safetensors").is_file()
