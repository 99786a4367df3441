"""Recipes from files, from the shipped library or from a bare source. Nothing here imports torch."""

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from glassworks.core.config import Place, apply_settings, read_toml
from glassworks.core.errors import InputError, RecipeError, near_miss, unknown
from glassworks.core.recipe import Recipe
from glassworks.core.toml_lines import line_of
from glassworks.pipelines.registry import PIPELINES, recipe_class

LISTED_KEY = "model.layers"
"""The key under which a recipe lists a network line by line; its errors count those lines."""


def shipped() -> dict[str, Path]:
    """The recipes of the library by name."""
    folder = Path(str(files("glassworks.recipes") / "library"))
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def load_recipe(source_or_recipe: str, settings: list[str]) -> Recipe:
    """A recipe file, the name of a shipped recipe, or a source of images taken with the defaults.

    Args:
        source_or_recipe: as the user typed it.
        settings: ``key=value`` changes, applied last.

    Raises:
        RecipeError: with all problems at once, each with its line and its near miss.
    """
    path = shipped().get(source_or_recipe) or Path(source_or_recipe)
    if path.suffix != ".toml":
        values = apply_settings({"data": {"source": source_or_recipe}}, settings)
        return _parsed(values, "the options", lambda _: "")
    return _parsed(apply_settings(read_toml(path), settings), str(path), _place(path, settings))


def _parsed(values: dict[str, Any], where: str, place: Place) -> Recipe:
    """The typed recipe of the kind that ``task`` names."""
    task = values.get("task", "classification")
    if not isinstance(task, str) or task not in PIPELINES:
        at = place(("task",))
        raise RecipeError(
            expected=f"a task in {where}",
            found=f"{f'{at}: ' if at else ''}task = {task!r}",
            do=near_miss(str(task), PIPELINES).capitalize() or f"Known tasks: {', '.join(sorted(PIPELINES))}.",
        )
    return recipe_class(task).parse(values, where, place)


def _place(path: Path, settings: list[str]) -> Place:
    """Where the user wrote a key: in the file, or behind ``--set``."""
    text = path.read_text(encoding="utf-8")
    changed = [tuple(setting.partition("=")[0].strip().split(".")) for setting in settings]

    def place(key: tuple[Any, ...]) -> str:
        words = tuple(map(str, key))
        if any(words[: len(setting)] == setting for setting in changed):
            return "--set"
        line = line_of(text, words)
        return f"line {line}" if line else ""

    return place


def place_in_file(error: InputError, source_or_recipe: str, settings: list[str]) -> None:
    """Puts file, line and key before what was found, where the error is about a key that the recipe's file sets."""
    path = shipped().get(source_or_recipe) or Path(source_or_recipe)
    if not error.key or path.suffix != ".toml" or not path.is_file():
        return
    key = error.key.split(".")
    at = _place(path, settings)(tuple(key))
    if not at.startswith("line "):
        return
    error.found = f"in {source_or_recipe}, {at}, {error.key}: {error.found}"
    if error.key == LISTED_KEY:
        error.problems = [_moved(problem, _lines_above(path, key)) for problem in error.problems]


def _lines_above(path: Path, key: list[str]) -> int:
    """Lines of the file before the first of a text of several lines."""
    text = path.read_text(encoding="utf-8")
    line = line_of(text, key) or 0
    begins_below = text.splitlines()[line - 1].rstrip().endswith(('"""', "'''"))
    return line if begins_below else line - 1


def _moved(problem: str, lines: int) -> str:
    return re.sub(r"^line (\d+)", lambda found: f"line {int(found[1]) + lines}", problem)


def show_recipe(name: str) -> str:
    """The text of a shipped recipe.

    Raises:
        RecipeError: no such recipe; near misses are named.
    """
    library = shipped()
    if name not in library:
        raise unknown("a shipped recipe", name, library)
    return library[name].read_text(encoding="utf-8")
