"""Which paths of this machine pages may name: any where only this machine can ask, else those below a few folders."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glassworks.core.errors import InputError
from glassworks.core.files import from_home
from glassworks.core.recipe import Recipe
from glassworks.data.sources.files import FileSource
from glassworks.data.sources.open import open_source
from glassworks.data.sources.overlay import SUFFIX, Overlay
from glassworks.recipes.load import load_recipe
from glassworks.recipes.shipped import shipped


@dataclass(frozen=True)
class Roots:
    """The folders below which paths may lie.

    Attributes:
        folders: resolved, the workspace first; none of them means any path.
    """

    folders: tuple[Path, ...] = ()

    def check(self, path: Path) -> None:
        """Refuses what lies elsewhere, or leads there by a link; whether anything is there is not said.

        Raises:
            InputError: it does.
        """
        if self.folders and not self._holds(path):
            raise InputError(
                expected=f"a path below {' or '.join(map(str, self.folders))}",
                found=str(path)[:300],
                do="Bring the files with the browser, or start the studio with --allow-path.",
            )

    def check_source(self, named: str) -> None:
        """Refuses a source that lies elsewhere, and one whose links or rows lead there.

        Raises:
            InputError: a path lies elsewhere.
        """
        path = Path(named)
        if not self.folders or not path.is_absolute():
            return
        self.check(path)
        if named.endswith(SUFFIX):
            self.check_source(Overlay.read(path).located(path.parent))
        elif os.path.exists(path) and isinstance(  # noqa: PTH110 - too long a name is no path
            source := open_source(named), FileSource
        ):
            for sample in source.samples:
                self.check(source.root / sample.path)

    def recipe(self, reference: str, settings: list[str]) -> Recipe:
        """The recipe that a run is asked for, once every path in it may be used.

        Raises:
            InputError: a path lies elsewhere.
            RecipeError: the recipe or a setting is wrong.
        """
        if self.folders and reference not in shipped() and Path(reference).suffix == ".toml":
            self.check(Path(reference).absolute())  # before it is read: an error would quote it
        recipe = load_recipe(reference, settings)
        for value in _texts(recipe.model_dump(mode="json")) if self.folders else ():
            if "/" in value or "\\" in value:
                self.check_source(str(self.folders[0] / from_home(value)))  # where the run works
        return recipe

    def _holds(self, path: Path) -> bool:
        try:
            return any(path.resolve().is_relative_to(folder) for folder in self.folders)
        except (OSError, ValueError, RuntimeError):  # links in a circle, a null byte
            return False


def _texts(value: Any) -> Iterator[str]:
    """Every text inside of it that could be a path."""
    if isinstance(value, str) and value and len(value) < 4096 and "\0" not in value:
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
