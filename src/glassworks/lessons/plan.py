"""The plan of 120 minutes: every lesson of the course, its minutes, and whether it is live already."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from glassworks.core.errors import unknown
from glassworks.course.lessons import lessons
from glassworks.lessons.exercises.catalog import MODULES

_FILE = re.compile(r"(\d\d)_\w+\.py")
FOLDER = Path(__file__).parent
"""Where the notebooks are."""


@dataclass(frozen=True)
class Entry:
    """One lesson in the plan.

    Attributes:
        number: its place.
        title: what it is about.
        minutes: in class.
        begins: minutes after the start of the class.
        name: of its notebook, such as ``02_perceptron``; empty where there is none yet.
        recipes: that belong to it.
        exercises: how many it has.
        words: what a search finds it by, in small letters.
    """

    number: int
    title: str
    minutes: int
    begins: int
    name: str
    recipes: tuple[str, ...]
    exercises: int
    words: str


@cache
def notebooks() -> dict[int, Path]:
    """Number to file."""
    return {int(found[1]): path for path in sorted(FOLDER.glob("*.py")) if (found := _FILE.fullmatch(path.name))}


@cache
def plan() -> tuple[Entry, ...]:
    """All lessons, in order."""
    found: list[Entry] = []
    begins = 0
    for lesson in lessons():
        path = notebooks().get(lesson.number)
        words = [lesson.title, *lesson.recipes, *(_headings(path) if path else ())]
        found.append(
            Entry(
                lesson.number,
                lesson.title,
                lesson.minutes,
                begins,
                path.stem if path else "",
                lesson.recipes,
                _exercises(lesson.number) if path else 0,
                " ".join(words).lower().replace("_", " "),
            )
        )
        begins += lesson.minutes
    return tuple(found)


def _exercises(number: int) -> int:
    """How many a lesson has; their modules import torch and are only read here."""
    if number not in MODULES:
        return 0
    return (FOLDER / "exercises" / f"{MODULES[number]}.py").read_text(encoding="utf-8").count(" = Exercise(")


def _headings(path: Path) -> list[str]:
    """The titles of a notebook's screens, and its docstring."""
    text = path.read_text(encoding="utf-8")
    return [*re.findall(r'\.screen\(\s*"([^"]+)"', text), *re.findall(r'"""(.+)', text)[:1]]


def notebook_named(name: str) -> Path:
    """The file that is meant by ``2``, ``02_perceptron`` or ``perceptron``.

    Raises:
        RecipeError: there is none; near misses are named.
    """
    for number, path in notebooks().items():
        if name in (str(number), path.stem, path.stem[3:]):
            return path
    raise unknown("a lesson", name, [path.stem for path in notebooks().values()])
