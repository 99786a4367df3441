"""*Inside* a run's network: its graph and maps, the flow of a gradient, explanations, dreams, the map of the data."""

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from glassworks.core.errors import InputError
from glassworks.core.workspace import RunFolder
from glassworks.studio.inside.process import Lane
from glassworks.studio.pages.run import values_of
from glassworks.studio.respond import answered, render, show
from glassworks.studio.studio import Studio

PARTS = {
    "maps": "Layers and maps",
    "flow": "Flow of a gradient",
    "explain": "Explanations",
    "dreams": "Dreams",
    "map": "Map of the data",
}
"""What there is to see, by the end of its address."""
QUESTIONS: dict[str, tuple[Lane, set[str]]] = {
    "about": ("quick", set()),
    "says": ("quick", {"image", "top"}),
    "maps": ("quick", {"image", "layer", "first", "count"}),
    "cell": ("quick", {"image", "layer", "unit"}),
    "field": ("quick", {"layer"}),
    "flow": ("quick", {"image", "layer", "weight", "target"}),
    "held": ("quick", {"numbers"}),
    "explain": ("slow", {"image", "method", "target"}),
    "dream": ("slow", {"layer", "channel", "target"}),
    "answers": ("slow", set()),
    "nearest": ("slow", {"image", "count"}),
    "map": ("slow", {"method", "images"}),
}
"""What may be asked, which process answers, and the settings that it takes; see ``inside.answers``."""


class Settings(BaseModel, extra="forbid"):
    """Of a question; which of them it takes is its own affair."""

    image: str | None = None
    layer: str | None = None
    unit: list[int] | None = None
    weight: list[int] | None = None
    target: str | None = None
    channel: int | None = None
    first: int | None = None
    count: int | None = None
    top: int | None = None
    numbers: list[int] | None = None
    images: int | None = None
    method: str | None = None


class Question(BaseModel):
    """What somebody wants to see."""

    kind: str
    settings: Settings = Settings()


class Map(BaseModel):
    """A map of the data that somebody wants to be drawn."""

    method: str
    images: int


def router(studio: Studio) -> APIRouter:
    """``/runs/NAME/inside`` and its parts, the questions that they ask, and the images that are brought."""
    routes = APIRouter()

    for part in PARTS:
        _show_part(routes, studio, part)  # type: ignore[arg-type]

    @routes.post("/runs/{name}/inside/ask", response_model=None)
    def ask(name: str, question: Question) -> JSONResponse:
        return JSONResponse(answer(studio, studio.run_with_model(name), question))

    @routes.post("/runs/{name}/inside/map", response_model=None)
    def draw(request: Request, name: str, wanted: Map) -> Response:
        question = Question(kind="map", settings=Settings(**wanted.model_dump()))
        said = answer(studio, studio.run_with_model(name), question)
        return answered(request, said, lambda: render("inside_map.html", _values(studio, "map", name)))

    @routes.post("/images", response_model=None)
    async def bring(request: Request) -> JSONResponse:
        content = await request.body()
        return JSONResponse({"image": await run_in_threadpool(studio.brought.add, content)}, 201)

    return routes


def answer(studio: Studio, folder: RunFolder, question: Question) -> dict[str, Any]:
    """What the network says.

    Raises:
        InputError: nothing of that kind can be asked, or not so.
    """
    if question.kind not in QUESTIONS:
        raise InputError(
            expected=f"a question among {', '.join(QUESTIONS)}", found=question.kind[:50], do="Reload the page."
        )
    lane, takes = QUESTIONS[question.kind]
    settings = question.settings.model_dump(exclude_none=True)
    if others := sorted(set(settings) - takes):
        raise InputError(
            expected=f"of {', '.join(sorted(takes)) or 'no settings'}", found=", ".join(others), do="Reload the page."
        )
    return studio.insides.ask(folder, question.kind, lane, **settings)


def _show_part(routes: APIRouter, studio: Studio, part: Literal["maps", "flow", "explain", "dreams", "map"]) -> None:
    def values(name: str, image: str = "held:0", layer: str = "") -> dict[str, Any]:
        return _values(studio, part, name) | {"image": image, "layer": layer}

    end = "" if part == "maps" else f"/{part}"
    show(routes, f"/runs/{{name}}/inside{end}", f"inside_{part}.html", values)


def _values(studio: Studio, part: str, name: str) -> dict[str, Any]:
    """What the page of one part shows."""
    found = values_of(studio.run(name), studio)
    look = studio.workspace.looks / f"{name}-map"
    map_page = look.name if (look / "look.html").is_file() else ""
    return found | {"part": part, "parts": PARTS, "image": "held:0", "layer": "", "map_page": map_page}
