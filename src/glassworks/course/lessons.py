"""The lessons in the course's order, each with its recipes, as ``lessons.toml`` lists them."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import Field

from glassworks.core.config import Config, read_toml


class Lesson(Config):
    """One lesson of the course."""

    number: Annotated[int, Field(ge=1)]
    """Its place in the course."""
    title: str
    """What it is about."""
    recipes: tuple[str, ...] = ()
    """Names of shipped recipes, in the order in which to run them."""


class _Course(Config):
    """The whole file."""

    lesson: tuple[Lesson, ...]
    """In order."""


@dataclass(frozen=True)
class Station:
    """The place of a recipe in the course.

    Attributes:
        lesson: in which it stands.
        previous: name of the recipe before it; empty for the first.
        following: name of the recipe after it; empty for the last.
    """

    lesson: Lesson
    previous: str
    following: str


@cache
def lessons() -> tuple[Lesson, ...]:
    """All lessons, in order; some have no recipe."""
    path = Path(str(files("glassworks.course") / "lessons.toml"))
    return _Course.parse(read_toml(path), str(path)).lesson


def station_of(name: str) -> Station | None:
    """Where a recipe stands in the course; ``None`` for one that no lesson names."""
    order = [recipe for lesson in lessons() for recipe in lesson.recipes]
    if name not in order:
        return None
    at = order.index(name)
    lesson = next(one for one in lessons() if name in one.recipes)
    return Station(lesson, order[at - 1] if at else "", order[at + 1] if at + 1 < len(order) else "")
