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
    minutes: Annotated[int, Field(ge=1)]
    """In a class of 120 minutes."""
    recipes: tuple[str, ...] = ()
    """Names of shipped recipes, in the order in which to run them: offline, each within minutes."""
    larger: tuple[str, ...] = ()
    """Those that a lesson has no time for: they want a download or images of one's own, or take longer."""


class _Course(Config):
    """The whole file."""

    lesson: tuple[Lesson, ...]
    """In order."""


@dataclass(frozen=True)
class Station:
    """The place of a recipe in the course.

    Attributes:
        lesson: in which it stands.
        previous: name of the recipe before it that runs in class; empty for the first.
        following: name of the recipe after it that runs in class; empty for the last.
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
    """Where a recipe stands in the course; ``None`` for one that no lesson names.

    One that a lesson has no time for stands between the lesson's last recipe and the next lesson's first.
    """
    lesson = next((one for one in lessons() if name in (*one.recipes, *one.larger)), None)
    if lesson is None:
        return None
    order = [recipe for one in lessons() for recipe in one.recipes]
    before = [recipe for one in lessons() if one.number <= lesson.number for recipe in one.recipes]
    at = order.index(name) if name in order else len(before)
    after = at + 1 if name in order else at
    return Station(lesson, order[at - 1] if at else "", order[after] if after < len(order) else "")
