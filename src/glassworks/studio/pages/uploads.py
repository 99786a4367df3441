"""Images that come from a browser: a zip piece by piece, or the files of a folder; they become a set of *Data*."""

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from glassworks.studio.datasets.dataset import new_dataset
from glassworks.studio.datasets.uploads import Uploads
from glassworks.studio.jobs.requests import Nothing
from glassworks.studio.studio import Studio


class Named(BaseModel):
    """What somebody calls the images that were brought, and which of them are meant, if not all."""

    name: str = "images"
    paths: list[str] | None = None


def router(studio: Studio) -> APIRouter:
    """``/data/upload/KEY`` and what is done with it."""
    routes = APIRouter()
    uploads = Uploads(studio.workspace.root)

    @routes.get("/data/upload/{key}", response_model=None)
    def received(key: str) -> JSONResponse:
        return JSONResponse({"received": uploads.received(key)})

    @routes.get("/data/upload/{key}/files", response_model=None)
    def files(key: str) -> JSONResponse:
        return JSONResponse({"received": uploads.files(key)})

    @routes.post("/data/upload/{key}/piece", response_model=None)
    async def piece(key: str, request: Request, offset: int = 0) -> JSONResponse:
        content = await request.body()
        return JSONResponse({"received": await run_in_threadpool(uploads.add_piece, key, offset, content)})

    @routes.post("/data/upload/{key}/file", response_model=None)
    async def file(key: str, request: Request, path: str) -> JSONResponse:
        await run_in_threadpool(uploads.add_file, key, path, await request.body())
        return JSONResponse({"received": path}, 201)

    @routes.post("/data/upload/{key}/forget", response_model=None)
    def forget(key: str, _: Nothing) -> JSONResponse:
        uploads.forget(key)
        return JSONResponse({"received": []})

    @routes.post("/data/upload/{key}/finish", response_model=None)
    def finish(key: str, given: Named) -> JSONResponse:
        some = given.paths
        placed = uploads.finish(key, given.name) if some is None else uploads.finish_some(key, some, given.name)
        made = new_dataset(studio.workspace.root, str(placed))
        studio.lookers.look(made)
        return JSONResponse({"name": made.name, "url": f"/data/{made.name}"}, 201)

    return routes
