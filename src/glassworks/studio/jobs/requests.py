"""What pages ask of the queue: a new run, an end, a resumption, a deletion. All take JSON, which no form can send."""

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from glassworks.core.run_entry import status_of
from glassworks.studio.respond import moved_on
from glassworks.studio.studio import Studio
from glassworks.verbs.runs import remove_runs


class NewRun(BaseModel):
    """A run that is asked for."""

    reference: str
    settings: list[str] = []


class Nothing(BaseModel):
    """A request that needs no more than its address; its body is an empty JSON object."""


def router(studio: Studio) -> APIRouter:
    """The addresses of what can be asked."""
    routes = APIRouter()

    @routes.post("/runs", response_model=None)
    def add(asked: NewRun) -> Response:
        studio.roots.recipe(asked.reference, asked.settings)
        folder = studio.queue.add(asked.reference, asked.settings)
        return moved_on({"run": folder.path.name, "url": f"/runs/{folder.path.name}"})

    @routes.post("/runs/{name}/stop", response_model=None)
    def stop(name: str, _: Nothing) -> JSONResponse:
        folder = studio.run(name)
        studio.queue.stop(folder)
        return JSONResponse({"run": name, "status": status_of(folder)}, 202)

    @routes.post("/runs/{name}/resume", response_model=None)
    def resume(name: str, _: Nothing) -> JSONResponse:
        folder = studio.run(name)
        studio.queue.resume(folder)
        return JSONResponse({"run": name, "status": status_of(folder)}, 202)

    @routes.post("/runs/{name}/delete", response_model=None)
    def delete(name: str, _: Nothing) -> JSONResponse:
        folder = studio.run(name)
        studio.models.stop(name)
        studio.insides.end(name)
        remove_runs([str(folder.path)], studio.workspace)
        return JSONResponse({"removed": name, "url": "/runs"})

    return routes
