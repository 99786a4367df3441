"""From a reference to a recipe: a recipe's file, the name of a shipped one, or a source of images with the defaults.

Nothing here imports torch.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from glassworks.core.config import apply_settings, read_toml
from glassworks.core.errors import RecipeError, about, near_miss
from glassworks.core.recipe import Recipe
from glassworks.core.run_info import RunInfo
from glassworks.core.text import local, portable
from glassworks.core.workspace import RunFolder
from glassworks.data.sources.open import is_source
from glassworks.pipelines.registry import PIPELINES, recipe_class
from glassworks.recipes.places import Places
from glassworks.recipes.shipped import shipped


@dataclass(frozen=True)
class LoadedRecipe:
    """A recipe, and where it came from.

    Attributes:
        reference: as the user typed it.
        recipe: with the settings put in.
        places: of its keys, for errors.
        source: of images or text that its file names by default; ``None`` where it names none.
    """

    reference: str
    recipe: Recipe
    places: Places
    source: str | None

    @property
    def is_shipped(self) -> bool:
        """Whether the reference is the name of a shipped recipe."""
        return self.reference in shipped()


def load(reference: str, settings: Sequence[str] = ()) -> LoadedRecipe:
    """The recipe that ``reference`` means, parsed once.

    Args:
        reference: a recipe's file, the name of a shipped one, or a source of images.
        settings: ``key=value`` changes, applied last.

    Raises:
        RecipeError: with all problems at once, each with its line and its near miss.
    """
    path = shipped().get(reference) or Path(reference)
    is_file = path.suffix == ".toml"
    written = _located(read_toml(path), path.parent) if is_file else {"data": {"source": local(portable(reference))}}
    places = Places(reference, path if is_file else None, settings)
    values = apply_settings(written, list(settings))
    with places.named(), places.named_in_problems():
        try:
            recipe = _parsed(values, str(path) if is_file else "the options")
        except RecipeError as error:
            # Keys that a classifier does not have say nothing to somebody who mistyped the name of a recipe.
            if is_file or not (near := nearest(reference)) or is_source(reference):
                raise
            raise RecipeError(expected="a recipe or a source", found=f"no '{reference}'", do=near) from error
    if settings and recipe.card is not None:
        recipe = _marked(recipe, _parsed(written, str(path)))
    return LoadedRecipe(reference, recipe, places, source_in(written))


def nearest(reference: str) -> str:
    """Which shipped recipes may have been meant, as advice; empty where none is near."""
    near = near_miss(reference, shipped())
    return f"{near.replace('did', 'Did', 1)} `glassworks recipes` lists all that ship." if near else ""


def load_recipe(reference: str, settings: Sequence[str] = ()) -> Recipe:
    """As `load`: the recipe alone."""
    return load(reference, settings).recipe


def recipe_of(folder: RunFolder) -> Recipe:
    """The recipe that a run wrote into its folder.

    Runs of earlier versions wrote a ``device`` into their tables of training that nothing ever read: it is left out
    here, where nobody can correct it, and refused in a recipe that somebody writes.

    Raises:
        RecipeError: the file is damaged, or holds what this version does not know.
    """
    values = read_toml(folder.recipe)
    for table in values.values():
        if isinstance(table, dict):
            table.pop("device", None)
    return _parsed(_located(values, folder.path), str(folder.recipe))


def _marked(recipe: Recipe, shipped_recipe: Recipe) -> Recipe:
    """The recipe, whose card names what settings changed in it; the seed and the device change nothing it says."""
    before, after = (_flat(one.model_dump(exclude={"card", "seed", "device"})) for one in (shipped_recipe, recipe))
    changed = [f"{key}={value}" for key, value in after.items() if before.get(key) != value]
    if not changed or recipe.card is None:
        return recipe
    again = {one.partition("=")[0] for one in changed}
    earlier = [one for one in recipe.card.changed or () if one.partition("=")[0] not in again]
    return recipe.model_copy(update={"card": recipe.card.model_copy(update={"changed": (*earlier, *changed)})})


def _flat(values: dict[str, Any], above: str = "") -> dict[str, Any]:
    """Values by dotted key; a list is one value."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        name = f"{above}{key}"
        found |= _flat(cast("dict[str, Any]", value), f"{name}.") if isinstance(value, dict) else {name: value}
    return found


def source_in(values: dict[str, Any]) -> str | None:
    """The source that the values of a recipe name, where they name one."""
    data = values.get("data")
    return data.get("source") if isinstance(data, dict) else None


def _located(values: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The values with the paths that are meant from where the run of this recipe began, if it is one's.

    What lies there is meant, though another folder may have something of that name, too; where nothing does, as on
    another machine, and from the same folder, the paths stay as they are written.
    """
    info = RunInfo.found_in(RunFolder(folder))
    began_in = Path(info.began_in) if info is not None and info.began_in else None
    if began_in is None or began_in == Path.cwd():
        return values
    for table, key in (("data", "source"), ("model", "weights")):
        named = values.get(table)
        written = cast("dict[str, Any]", named).get(key) if isinstance(named, dict) else None
        if isinstance(written, str) and written and os.path.exists(began_in / written):  # noqa: PTH110 - any text
            cast("dict[str, Any]", named)[key] = str(began_in / written)
    return values


def _parsed(values: dict[str, Any], where: str) -> Recipe:
    """The typed recipe of the pipeline that ``task`` names."""
    task = values.get("task", "classification")
    if not isinstance(task, str) or task not in PIPELINES:
        with about("task"):
            raise RecipeError(
                expected=f"a task in {where}",
                found=repr(task),
                do=near_miss(str(task), PIPELINES).capitalize() or f"Known tasks: {', '.join(sorted(PIPELINES))}.",
            )
    return recipe_class(task).parse(values, where)
