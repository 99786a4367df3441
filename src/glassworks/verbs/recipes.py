"""recipes: the shipped recipes and what each teaches, by name or in the course's order."""

from dataclasses import dataclass
from typing import Any

from glassworks.core.report import Report
from glassworks.course.lessons import lessons
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
    idea: str


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


@dataclass
class LessonEntry(Report):
    """One lesson of the course.

    Attributes:
        number: its place.
        title: what it is about.
        minutes: of all its recipes on two cores, without the larger ones.
        recipes: in order; they run offline, within minutes.
        larger: want a download or images of one's own, or take longer.
    """

    number: int
    title: str
    minutes: float
    recipes: list[RecipeEntry]
    larger: list[RecipeEntry]


@dataclass
class CourseReport(Report):
    """The whole course."""

    lessons: list[LessonEntry]
    minutes: float


def course() -> CourseReport:
    """The shipped recipes by lesson, in the course's order; lessons without a recipe are listed, too."""
    found = []
    for lesson in lessons():
        recipes, larger = (
            [RecipeEntry(name, **_card(name)) for name in names] for names in (lesson.recipes, lesson.larger)
        )
        minutes = round(sum(one.minutes for one in recipes), 2)
        found.append(LessonEntry(lesson.number, lesson.title, minutes, recipes, larger))
    return CourseReport(found, round(sum(one.minutes for one in found), 2))


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
    return card.model_dump(exclude={"changed"})  # of a run, never of what ships
