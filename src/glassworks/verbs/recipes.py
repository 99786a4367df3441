"""recipes: the shipped recipes and what each teaches."""

from dataclasses import dataclass

from glassworks.core.report import Report
from glassworks.recipes.shipped import read_card, shipped, shipped_path


@dataclass
class RecipeEntry(Report):
    """A shipped recipe's name and card (see ``recipes.shipped.Card``)."""

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
    return RecipesReport([RecipeEntry(name, **card.model_dump()) for name, card in shipped().items()])


def show_recipe(name: str) -> RecipeReport:
    """One shipped recipe in full.

    Raises:
        RecipeError: there is none of that name; the near misses are named.
    """
    path = shipped_path(name)
    return RecipeReport(name, **read_card(path).model_dump(), text=path.read_text(encoding="utf-8"))


def list_recipes() -> list[str]:
    """The names of the shipped recipes."""
    return list(shipped())
