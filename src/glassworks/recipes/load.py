"""Recipes from files, from the shipped library or from a bare source, and back to TOML."""

from importlib.resources import files
from pathlib import Path

import tomlkit

from glassworks.core.config import apply_settings, read_toml
from glassworks.core.errors import RecipeError, near_miss
from glassworks.recipes.schema import Recipe


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
        RecipeError: with all problems at once.
    """
    path = shipped().get(source_or_recipe) or Path(source_or_recipe)
    if path.suffix == ".toml":
        values, where = read_toml(path), str(path)
    else:
        values, where = {"data": {"source": source_or_recipe}}, "the options"
    return Recipe.parse(apply_settings(values, settings), where)


def show_recipe(name: str) -> str:
    """The text of a shipped recipe.

    Raises:
        RecipeError: no such recipe; near misses are named.
    """
    library = shipped()
    if name not in library:
        raise RecipeError(
            expected="the name of a shipped recipe",
            found=f"'{name}'",
            do=near_miss(name, library) or f"Shipped: {', '.join(library)}.",
        )
    return library[name].read_text(encoding="utf-8")


def to_toml(recipe: Recipe, *, asked_only: bool = False) -> str:
    """The recipe as TOML text; parsing it gives the same recipe.

    Args:
        recipe: what to write.
        asked_only: leave the defaults out, so that what is not set can still be decided later.
    """
    values = recipe.model_dump(mode="json", exclude_unset=asked_only, exclude_none=True)
    # What the loop's settings default to depends on what it is used for: they are written once that is settled.
    training = recipe.training.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    values.pop("training", None)
    return tomlkit.dumps(values | ({"training": training} if training else {}))
