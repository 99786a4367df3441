"""recipes: the shipped recipes and what each teaches."""

from dataclasses import dataclass
from typing import Any

from glassworks.core.report import Report
from glassworks.recipes.load import load_recipe
from glassworks.recipes.shipped import shipped, shipped_text


@dataclass
class RecipeEntry(Report):
    """A shipped recipe's name and card (see ``core.recipe.RecipeCard``)."""

    name: str
    title: str
    teaches: str
    expects: str
    minutes: float


@dataclass
class RecipesReport(Report):
    """All shipped recipes, by name."""

    recipes: list[RecipeEntry]


@dataclass
class RecipeReport(RecipeEntry):
    """One shipped recipe; ``text`` is its TOML file as it is."""

    text: str


def recipes() -> RecipesReport:
    """The shipped recipes with their cards."""
    return RecipesReport([RecipeEntry(name, **_card(name)) for name in shipped()])


def show_recipe(name: str) -> RecipeReport:
    """One shipped recipe in full.

    Raises:
        RecipeError: there is none of that name; the near misses are named.
    """
    text = shipped_text(name)
    return RecipeReport(name, **_card(name), text=text)


def list_recipes() -> list[str]:
    """The names of the shipped recipes."""
    return list(shipped())


def _card(name: str) -> dict[str, Any]:
    """The card's fields; every shipped recipe has one."""
    card = load_recipe(name).card
    assert card is not None, f"{name} is shipped without a card"  # noqa: S101 - ours to keep, not the user's
    return card.model_dump()
