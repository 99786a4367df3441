"""*Data*: the images of a source with their problems, to be relabelled and left out; originals stay as they are."""

import json
import re
from base64 import b64encode
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from glassworks.core.errors import InputError
from glassworks.core.files import from_home
from glassworks.data.sources.catalog import EMBEDDED
from glassworks.data.sources.open import LAYOUTS, located
from glassworks.data.sources.overlay import SUFFIX, Overlay
from glassworks.studio.datasets.dataset import Dataset, datasets_in, new_dataset
from glassworks.studio.datasets.in_use import refuse_in_use
from glassworks.studio.datasets.uploads import DAYS
from glassworks.studio.jobs.requests import Nothing
from glassworks.studio.respond import show
from glassworks.studio.studio import NoSuchRunError, Studio

_NUMBER = re.compile(r"[0-9]{1,9}")
_MOST_THUMBNAILS = 1000
"""In one answer: more than a screen shows."""


class NewDataset(BaseModel):
    """Images that somebody wants to look through."""

    source: str


class Changes(BaseModel):
    """By the image's path: a label, or ``None`` for the source's own; whether it is left out."""

    relabelled: dict[str, str | None] = {}
    excluded: dict[str, bool] = {}


def router(studio: Studio) -> APIRouter:
    """``/data`` and ``/data/NAME``."""
    routes = APIRouter()
    root = studio.workspace.root

    def dataset(name: str) -> Dataset:
        found = Dataset(root / "datasets" / name)
        if name in ("", ".", "..") or set(name) & {"/", "\0"} or not found.overlay.is_file():
            raise NoSuchRunError(name)
        return found

    def listed() -> dict[str, Any]:
        sets = [{"name": one.name, "source": Overlay.read(one.overlay).source} for one in datasets_in(root)]
        return {"page": "data", "sets": sets, "embedded": list(EMBEDDED), "days": DAYS}

    def one(name: str) -> dict[str, Any]:
        found = dataset(name)
        overlay = Overlay.read(found.overlay)
        return {
            "page": "data",
            "name": name,
            "source": overlay.source,
            "overlay": str(found.overlay),
            "state": studio.lookers.state(found),
            "was_brought": Path(overlay.source).is_relative_to(root / "uploads"),
            "changed": len(overlay.relabelled) + len(overlay.excluded),
        }

    show(routes, "/data", "data.html", listed)

    @routes.post("/data", response_model=None)
    def add(given: NewDataset) -> JSONResponse:
        source = given.source.strip()
        path = root / from_home(source)
        named = str(path) if source and path.exists() else located(source)
        studio.roots.check_source(named)
        if not source or (named not in EMBEDDED and not Path(named).exists()):
            raise InputError(
                expected="a folder, a table or tar shards on this machine, or a set that is built in",
                found=f"'{source}', which is not there" if source else "nothing",
                do="Correct the path.",
            )
        _check_form(Path(named))
        made = new_dataset(root, named)
        studio.lookers.look(made)
        return JSONResponse({"name": made.name, "url": f"/data/{made.name}"}, 201)

    @routes.get("/data/{name}/index.json", response_model=None)
    def index(name: str) -> Response:
        found = dataset(name)
        if not found.index.is_file():
            raise NoSuchRunError(f"{name}/index.json")
        return JSONResponse(json.loads(found.index.read_bytes()) | _changes(found))

    @routes.get("/data/{name}/changes", response_model=None)
    def changes(name: str) -> JSONResponse:
        return JSONResponse(_changes(dataset(name)))

    @routes.get("/data/{name}/thumbnails", response_model=None)
    def thumbnails(name: str, numbers: str) -> JSONResponse:
        """Data URIs in order, empty where an image cannot be decoded: a browser shows them without asking again."""
        own = dataset(name)
        if not own.places.is_file():
            raise NoSuchRunError(f"{name}/thumbnails")
        found = own.small_images(_numbers(numbers))
        uris = [f"data:image/jpeg;base64,{b64encode(one).decode()}" if one else "" for one in found]
        return JSONResponse({"images": uris})

    @routes.post("/data/{name}/changes", response_model=None)
    def change(name: str, asked: Changes) -> JSONResponse:
        overlay = dataset(name).change(asked.relabelled, asked.excluded)
        return JSONResponse({"relabelled": len(overlay.relabelled), "excluded": len(overlay.excluded)})

    @routes.post("/data/{name}/look", response_model=None)
    def look(name: str, _: Nothing) -> JSONResponse:
        found = dataset(name)
        studio.lookers.look(found)
        return JSONResponse(studio.lookers.state(found), 202)

    @routes.post("/data/{name}/remove", response_model=None)
    def remove(name: str, _: Nothing) -> JSONResponse:
        found = dataset(name)
        refuse_in_use(studio.workspace, found)
        studio.lookers.forget(found)
        found.remove()
        return JSONResponse({"removed": name, "url": "/data"})

    show(routes, "/data/{name}", "dataset.html", one)
    return routes


def _check_form(path: Path) -> None:
    """Refuses at once a file that holds no set, so that none is listed which can never be looked through.

    Raises:
        InputError: it is an image, a zip, ...
    """
    if path.is_file() and not path.name.endswith(SUFFIX) and not any(form.applies(path) for form in LAYOUTS):
        is_zip = path.suffix.lower() == ".zip"
        raise InputError(
            expected="a folder of class folders, a table or tar shards",
            found=f"the zip {path.name}" if is_zip else f"the file {path.name}",
            do="Choose the zip above, or unpack it and name the folder."
            if is_zip
            else "Name the folder that it lies in.",
        )


def _changes(found: Dataset) -> dict[str, Any]:
    overlay = Overlay.read(found.overlay)
    return {"relabelled": overlay.relabelled, "excluded": overlay.excluded}


def _numbers(text: str) -> list[int]:
    """Numbers of images as an address names them: ``3,4,17``."""
    words = text.split(",")
    if len(words) > _MOST_THUMBNAILS or not all(map(_NUMBER.fullmatch, words)):
        raise InputError(expected=f"up to {_MOST_THUMBNAILS} numbers of images", found=text[:80], do="Reload the page.")
    return [int(word) for word in words]
