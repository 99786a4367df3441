"""*One recipe*: its idea, what it should reach, and its settings as a form."""

from typing import Any

from fastapi import APIRouter

from glassworks.course.idea import idea_of, ideas
from glassworks.pipelines.registry import trained
from glassworks.recipes.load import load_recipe, source_in
from glassworks.recipes.shipped import shipped
from glassworks.studio.form import groups_of
from glassworks.studio.pages.recipes import image_of
from glassworks.studio.pages.samples import make_values
from glassworks.studio.respond import show
from glassworks.studio.studio import NoSuchRunError, Studio
from glassworks.verbs.recipes import show_recipe


def router(_studio: Studio) -> APIRouter:
    """``/recipes/NAME``."""
    routes = APIRouter()

    def values(name: str) -> dict[str, Any]:
        if name not in shipped():
            raise NoSuchRunError(name)
        recipe = load_recipe(name)
        return {
            "page": "recipes",
            "recipe": show_recipe(name).to_dict(),
            "task": recipe.task,
            "lines": list(idea_of(name).lines) if name in ideas() else [],
            "image": image_of(name),
            "reference": name,
            "groups": groups_of(recipe),
            **make_values(recipe.task, source_in(recipe.model_dump()), f"/recipes/{name}", can=name in trained()),
        }

    show(routes, "/recipes/{name}", "recipe.html", values)
    return routes
