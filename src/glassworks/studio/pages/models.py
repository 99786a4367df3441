"""A model file from elsewhere becomes a run of the workspace, to be tried, looked into and served."""

import shutil
from pathlib import Path

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import JSONResponse

from glassworks.core.errors import InputError
from glassworks.core.files import disk_errors
from glassworks.core.run_info import at_work
from glassworks.core.workspace import RunFolder
from glassworks.studio.studio import Studio

_FILE = "model.safetensors"


class Model(BaseModel):
    """Where a model lies on this machine."""

    path: str


def router(studio: Studio) -> APIRouter:
    """``POST /models``."""
    routes = APIRouter()

    @routes.post("/models", response_model=None)
    def add(given: Model) -> JSONResponse:
        folder = taken_in(studio, given.path.strip())
        return JSONResponse({"run": folder.path.name, "url": f"/runs/{folder.path.name}/try"}, 201)

    return routes


def taken_in(studio: Studio, named: str) -> RunFolder:
    """A new run with a copy of the model, once it has been opened.

    Raises:
        InputError: nothing is there, or it is no model.
        RunError: the disk is full, ...
    """
    path = studio.workspace.root / Path(named).expanduser()
    file = path / _FILE if path.is_dir() else path
    if not named or not file.is_file():
        raise InputError(
            expected="a model file on this machine, or a run's folder",
            found=f"'{named}', which is not there" if named else "nothing",
            do="Correct the path.",
        )
    name = path.stem if path.is_file() and path.name != _FILE else file.parent.name
    folder = studio.workspace.new_run(name)
    try:
        with at_work(folder, kind="classification", title=name), disk_errors(folder.model):
            shutil.copyfile(file, folder.model)
            studio.insides.ask(folder, "about")  # what cannot be opened is no model
    except BaseException:
        studio.insides.end(folder.path.name)
        shutil.rmtree(folder.path, ignore_errors=True)
        raise
    return folder
