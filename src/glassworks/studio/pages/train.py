"""*Train*: a source of images, one button with good choices, and every setting for who wants more."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import JSONResponse

from glassworks.core.errors import InputError
from glassworks.data.sources.catalog import EMBEDDED
from glassworks.data.sources.overlay import Overlay
from glassworks.recipes.load import load_recipe
from glassworks.studio.choices import choices_for
from glassworks.studio.datasets.dataset import Dataset, looked_through_in
from glassworks.studio.form import groups_of
from glassworks.studio.respond import show
from glassworks.studio.studio import Studio


class Images(BaseModel):
    """The images that somebody thinks of training on."""

    source: str


def router(studio: Studio) -> APIRouter:
    """``/train``; ``?source=`` names the images. ``/train/choices`` says what would be chosen for them."""
    routes = APIRouter()

    def values(source: str = "") -> dict[str, Any]:
        if source.endswith(".toml"):
            raise InputError(expected="a source of images", found="a recipe's file", do="Run it from a terminal.")
        recipe = load_recipe(source or "images")
        groups = groups_of(recipe)
        for group in groups:
            group["fields"] = [field for field in group["fields"] if field["key"] != "data.source"]
        return {
            "page": "train",
            "source": source,
            "embedded": list(EMBEDDED),
            "sets": [
                {"name": one.name, "overlay": str(one.overlay)} for one in looked_through_in(studio.workspace.root)
            ],
            "reference": source,
            "groups": groups,
        }

    show(routes, "/train", "train.html", values)

    @routes.post("/train/choices", response_model=None)
    def choices(given: Images) -> JSONResponse:
        recipe = studio.roots.recipe(given.source.strip(), [])
        if recipe.task != "classification":
            raise InputError(expected="a source of images", found="a recipe", do="Run it from the page of recipes.")
        found = choices_for(studio.workspace.root, given.source.strip())
        return JSONResponse(found | _counted(studio, given.source.strip(), found["images"]))

    return routes


def _counted(studio: Studio, source: str, files: int) -> dict[str, int | None]:
    """``images`` of a source, and ``unusable`` ones beside them: ``None`` where nobody has looked through them yet."""
    overlay = studio.workspace.root / source
    dataset = Dataset(overlay.parent)
    unusable = dataset.unusable() if dataset.overlay == overlay and overlay.is_file() else None
    if unusable is None:
        return {"images": files, "unusable": None}
    count = len(unusable.difference(Overlay.read(overlay).excluded))
    return {"images": files - count, "unusable": count}
