"""What a generative network makes: its samples as they come while it trains, and what it makes of a prompt."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import FileResponse, JSONResponse

from glassworks.core.workspace import RunFolder
from glassworks.pipelines.registry import generators
from glassworks.pipelines.stackgan.recipe import BIRDS
from glassworks.recipes.shipped import shipped
from glassworks.studio.generating import generate
from glassworks.studio.studio import NoSuchRunError, Studio

_SHOWN = 6
_MOST_LETTERS = 2000  # of one text

_PROMPTS = {
    "stackgan": "A caption, in words of the captions that were learned",
    "skipgram": "Words, such as: tea, or king - man + woman, or a sentence",
}
"""What the field for a prompt says, by task."""
_BIRDS = "A caption of a drawn bird, such as: a small red bird with a white belly"


def make_values(task: str, source: str | None, address: str, *, can: bool) -> dict[str, Any]:
    """What the part of a page reads that asks a generative network, which learned from ``source``."""
    is_of_birds = (task, source) == ("stackgan", BIRDS)
    words = _BIRDS if is_of_birds else _PROMPTS.get(task, "Prompt, where the network takes one")
    return {"generates": can and task in generators(), "make_at": f"{address}/make", "prompt_words": words}


class Prompt(BaseModel):
    """What somebody wants to be made."""

    prompt: str = ""
    count: int = 4


def router(studio: Studio) -> APIRouter:
    """``/runs/NAME/samples/``, and what is made of a prompt by a run or by networks that ship with the package."""
    routes = APIRouter()

    @routes.get("/runs/{name}/samples/{kind}/{file}", response_model=None)
    def sample(name: str, kind: str, file: str) -> FileResponse:
        folder = studio.run(name).pictures
        known = {path.relative_to(folder).as_posix() for path in folder.glob("*/*.png") if not path.is_symlink()}
        if f"{kind}/{file}" not in known:
            raise NoSuchRunError(f"{name}/{kind}/{file}")
        return FileResponse(folder / kind / file, media_type="image/png")

    @routes.post("/runs/{name}/make", response_model=None)
    def make(name: str, asked: Prompt) -> JSONResponse:
        return JSONResponse(generate(studio.workspace.root, str(studio.run(name).path), asked.prompt, asked.count))

    @routes.post("/recipes/{name}/make", response_model=None)
    def make_shipped(name: str, asked: Prompt) -> JSONResponse:
        if name not in shipped():
            raise NoSuchRunError(name)
        return JSONResponse(generate(studio.workspace.root, name, asked.prompt, asked.count))

    return routes


def newest(folder: RunFolder) -> list[dict[str, Any]]:
    """The last samples of each kind that a run has drawn, the newest last."""
    found: list[dict[str, Any]] = []
    for kind in sorted(path for path in folder.pictures.glob("*") if path.is_dir()):
        files = sorted(kind.glob("*.png"))[-_SHOWN:]
        found.append({"kind": kind.name, "files": [path.name for path in files]})
    if texts := _newest_texts(folder.samples):
        found.append({"kind": "text", "files": [], "texts": texts})
    return found


def _newest_texts(folder: Path) -> list[dict[str, str]]:
    if folder.is_symlink():  # a run from elsewhere may point at any folder of this machine
        return []
    files = sorted(path for path in folder.glob("*.txt") if not path.is_symlink())[-_SHOWN:]
    return [{"name": path.stem, "text": text} for path in files if (text := _beginning(path)) is not None]


def _beginning(path: Path) -> str | None:
    """What a text begins with; ``None`` where it cannot be read, such as one that was removed this moment."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(_MOST_LETTERS)
    except OSError:
        return None
