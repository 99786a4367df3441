"""A model file from elsewhere, named or brought, becomes a run, to be tried, looked into and served."""

import filecmp
import shutil
from pathlib import Path

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import JSONResponse

from glassworks.core.errors import InputError
from glassworks.core.files import disk_errors, from_home
from glassworks.core.run_info import at_work
from glassworks.core.workspace import RunFolder
from glassworks.studio.datasets.uploads import Uploads
from glassworks.studio.studio import Studio

_FILE = "model.safetensors"


class Model(BaseModel):
    """Where a model lies on this machine."""

    path: str


class Brought(BaseModel):
    """What a file was called that came in pieces."""

    name: str = "model"


def router(studio: Studio) -> APIRouter:
    """``POST /models``, and ``/models/KEY`` for one that came as the pieces of a zip come."""
    routes = APIRouter()
    uploads = Uploads(studio.workspace.root)

    @routes.post("/models", response_model=None)
    def add(given: Model) -> JSONResponse:
        return _made(named_model(studio, given.path.strip()))

    @routes.post("/models/{key}", response_model=None)
    def finish(key: str, given: Brought) -> JSONResponse:
        try:
            name = Path(given.name)
            return _made(taken_in(studio, uploads.finish_file(key), name.stem[:100] or "model", name.name[:200]))
        finally:
            uploads.forget(key)

    return routes


def _made(folder: RunFolder) -> JSONResponse:
    return JSONResponse({"run": folder.path.name, "url": f"/runs/{folder.path.name}/try"}, 201)


def named_model(studio: Studio, named: str) -> RunFolder:
    """A new run with the model that a path means.

    Raises:
        InputError: nothing is there, or it is no model.
        RunError: the disk is full, ...
    """
    path = studio.workspace.root / from_home(named)
    studio.roots.check(path)
    file = path / _FILE if path.is_dir() else path
    if not named or not file.is_file():
        raise InputError(
            expected="a model file on this machine, or a run's folder",
            found=f"'{named}', which is not there" if named else "nothing",
            do="Correct the path.",
        )
    name = path.stem if path.is_file() and path.name != _FILE else file.parent.name
    return taken_in(studio, file, name, str(file))


def taken_in(studio: Studio, file: Path, name: str, shown: str) -> RunFolder:
    """A new run with a copy of the model, once it has been opened; that of before, where the same file comes again.

    Args:
        studio: whose runs it joins.
        file: the model.
        name: of the run.
        shown: what whoever brought it calls the file.

    Raises:
        InputError: it is no model.
        RunError: the disk is full, ...
    """
    before = _taken_before(studio, file, name)
    if before is not None:
        return before
    folder = studio.workspace.new_run(name)
    try:
        with at_work(folder, kind="classification", title=name), disk_errors(folder.model):
            shutil.copyfile(file, folder.model)
            studio.insides.ask(folder, "about")  # what cannot be opened is no model
    except BaseException as error:
        studio.insides.end(folder.path.name)
        shutil.rmtree(folder.path, ignore_errors=True)
        if isinstance(error, InputError):
            raise _about(error, str(folder.model), shown) from None
        raise
    return folder


def _about(error: InputError, copy: str, shown: str) -> InputError:
    """The same of the file that was brought: its copy is there no more."""
    expected, found, do, *problems = [
        text.replace(copy, shown) for text in (error.expected, error.found, error.do, *error.problems)
    ]
    return InputError(expected=expected, found=found, do=do, problems=problems)


def _taken_before(studio: Studio, file: Path, name: str) -> RunFolder | None:
    runs = [RunFolder(Path(run["path"])) for run in studio.index.entries() if run["title"] == name]
    taken = [run for run in runs if run.model.is_file() and not run.report_json.is_file()]  # none was trained here
    return next((run for run in taken if filecmp.cmp(file, run.model, shallow=False)), None)
