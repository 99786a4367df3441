"""*Recipes*: all shipped ones as cards in the course's order, each with the image of its result."""

from importlib.resources import files
from typing import Any

from fastapi import APIRouter

from glassworks.studio.respond import show
from glassworks.studio.studio import Studio
from glassworks.verbs.recipes import course


def router(studio: Studio) -> APIRouter:
    """``/recipes``."""
    routes = APIRouter()

    def values() -> dict[str, Any]:
        report = course().to_dict()
        titles = {run["title"] for run in studio.index.entries() if run["status"] == "finished"}
        for lesson in report["lessons"]:
            for one in lesson["recipes"]:
                one["image"] = image_of(one["name"])
                one["done"] = one["title"] in titles
        report["lessons"] = [lesson for lesson in report["lessons"] if lesson["recipes"]]
        return {"page": "recipes", **report}

    show(routes, "/recipes", "recipes.html", values)
    return routes


def image_of(name: str) -> str | None:
    """The address of a recipe's result without ``-light.webp`` or ``-dark.webp``; ``None`` where there is none yet."""
    file = files("glassworks.studio") / "static" / "results" / f"{name}-light.webp"
    return f"/static/results/{name}" if file.is_file() else None
