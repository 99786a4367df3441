"""*Train*: a source of images, one button with good choices, and every setting for who wants more."""

from typing import Any

from fastapi import APIRouter

from glassworks.core.errors import InputError
from glassworks.data.sources.catalog import EMBEDDED
from glassworks.recipes.load import load_recipe
from glassworks.studio.form import groups_of
from glassworks.studio.respond import show
from glassworks.studio.studio import Studio


def router(_studio: Studio) -> APIRouter:
    """``/train``; ``?source=`` names the images."""
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
            "reference": source,
            "groups": groups,
        }

    show(routes, "/train", "train.html", values)
    return routes
