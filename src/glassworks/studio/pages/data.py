"""*Data*: the images of a source with their problems, to be relabelled and left out; originals stay as they are."""

import json
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from glassworks.core.errors import InputError
from glassworks.data.sources.catalog import EMBEDDED
from glassworks.data.sources.open import located
from glassworks.data.sources.overlay import Overlay
from glassworks.studio.datasets.dataset import Dataset, new_dataset
from glassworks.studio.datasets.uploads import Uploads
from glassworks.studio.jobs.requests import Nothing
from glassworks.studio.respond import show
from glassworks.studio.studio import NoSuchRunError, Studio


class NewDataset(BaseModel):
    """Images that somebody wants to look through."""

    source: str


class Named(BaseModel):
    """What somebody calls the images that were brought."""

    name: str = "images"


class Changes(BaseModel):
    """By the image's path: a label, or ``None`` for the source's own; whether it is left out."""

    relabelled: dict[str, str | None] = {}
    excluded: dict[str, bool] = {}


def router(studio: Studio) -> APIRouter:
    """``/data`` and ``/data/NAME``."""
    routes = APIRouter()
    root = studio.workspace.root
    uploads = Uploads(root)

    def dataset(name: str) -> Dataset:
        found = Dataset(root / "datasets" / name)
        if name in ("", ".", "..") or set(name) & {"/", "\0"} or not found.overlay.is_file():
            raise NoSuchRunError(name)
        return found

    def listed() -> dict[str, Any]:
        folders = sorted((root / "datasets").glob("*/*.overlay.json"))
        sets = [{"name": path.parent.name, "source": Overlay.read(path).source} for path in folders]
        return {"page": "data", "sets": sets, "embedded": list(EMBEDDED)}

    def one(name: str) -> dict[str, Any]:
        found = dataset(name)
        overlay = Overlay.read(found.overlay)
        return {
            "page": "data",
            "name": name,
            "source": overlay.source,
            "overlay": str(found.overlay),
            "state": studio.lookers.state(found),
            "changed": len(overlay.relabelled) + len(overlay.excluded),
        }

    show(routes, "/data", "data.html", listed)

    @routes.post("/data", response_model=None)
    def add(given: NewDataset) -> JSONResponse:
        source = given.source.strip()
        path = root / Path(source).expanduser()
        named = str(path) if source and path.exists() else located(source)
        studio.roots.check_source(named)
        if not source or (named not in EMBEDDED and not Path(named).exists()):
            raise InputError(
                expected="a folder, a table or tar shards on this machine, or a set that is built in",
                found=f"'{source}', which is not there" if source else "nothing",
                do="Correct the path.",
            )
        made = new_dataset(root, named)
        studio.lookers.look(made)
        return JSONResponse({"name": made.name, "url": f"/data/{made.name}"}, 201)

    @routes.get("/data/upload/{key}", response_model=None)
    def received(key: str) -> JSONResponse:
        return JSONResponse({"received": uploads.received(key)})

    @routes.post("/data/upload/{key}/piece", response_model=None)
    async def piece(key: str, request: Request, offset: int = 0) -> JSONResponse:
        content = await request.body()
        return JSONResponse({"received": await run_in_threadpool(uploads.add_piece, key, offset, content)})

    @routes.post("/data/upload/{key}/file", response_model=None)
    async def file(key: str, request: Request, path: str) -> JSONResponse:
        await run_in_threadpool(uploads.add_file, key, path, await request.body())
        return JSONResponse({"received": path}, 201)

    @routes.post("/data/upload/{key}/finish", response_model=None)
    def finish(key: str, given: Named) -> JSONResponse:
        made = new_dataset(root, str(uploads.finish(key, given.name)))
        studio.lookers.look(made)
        return JSONResponse({"name": made.name, "url": f"/data/{made.name}"}, 201)

    @routes.get("/data/{name}/index.json", response_model=None)
    def index(name: str) -> Response:
        found = dataset(name)
        if not found.index.is_file():
            raise NoSuchRunError(f"{name}/index.json")
        overlay = Overlay.read(found.overlay)
        changes = {"relabelled": overlay.relabelled, "excluded": overlay.excluded}
        return JSONResponse(json.loads(found.index.read_bytes()) | changes)

    @routes.get("/data/{name}/thumbnails/{number}", response_model=None)
    def thumbnail(name: str, number: int) -> Response:
        content = dataset(name).thumbnail(number)
        if not content:
            return Response(status_code=404)
        return Response(content, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=86400"})

    @routes.post("/data/{name}/changes", response_model=None)
    def change(name: str, changes: Changes) -> JSONResponse:
        overlay = dataset(name).change(changes.relabelled, changes.excluded)
        return JSONResponse({"relabelled": len(overlay.relabelled), "excluded": len(overlay.excluded)})

    @routes.post("/data/{name}/look", response_model=None)
    def look(name: str, _: Nothing) -> JSONResponse:
        found = dataset(name)
        studio.lookers.look(found)
        return JSONResponse(studio.lookers.state(found), 202)

    show(routes, "/data/{name}", "dataset.html", one)
    return routes
