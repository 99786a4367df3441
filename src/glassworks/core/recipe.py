"""What every recipe has, whatever it trains: a card, its task, a seed, a device; and its text form.

A kind of recipe is a class below ``Recipe`` that adds its own tables. Importing its module must not import torch: a
recipe is read, checked and refused before anything heavy is loaded.
"""

from typing import Annotated, Any, ClassVar

import tomlkit
from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.text import portable


class RecipeCard(Config):
    """What a shipped recipe is for."""

    title: str
    """Heading of the report."""
    teaches: str
    """What one sees by running it."""
    expects: str
    """What it should reach."""
    minutes: float
    """How long it takes on two cores."""
    idea: str = ""
    """The shipped recipe whose idea opens the page: the recipe itself; its copies keep the name."""
    changed: tuple[str, ...] | None = None
    """Settings in which this run differs from the shipped recipe, ``key=value``; what the card says may not hold."""


class Recipe(Config):
    """One run, whole. Running a resolved recipe again gives the same weights, bit for bit, on the same machine."""

    resolved_later: ClassVar[frozenset[str]] = frozenset()
    """Tables whose defaults depend on the run: only what is set in them is written, until all of it is."""

    card: RecipeCard | None = None
    task: str
    """The kind of recipe: what one run of it does."""
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    """Of splits, folds, order, augmentation and random weights."""
    device: str = "auto"
    """``auto`` (CUDA, then Apple's MPS, then the processor), ``cpu``, ``cuda``, ``cuda:1`` or ``mps``."""

    def as_values(self) -> dict[str, Any]:
        """All that is set or decided, as values that any file can hold."""
        return portable(self.model_dump(mode="json", exclude_none=True))

    @property
    def title(self) -> str | None:
        """Heading of the run: the card's, unless settings have made another thing of the recipe."""
        if self.card is None or not self.card.changed:
            return self.card.title if self.card else None
        return self.describe() or f"{self.card.title}, with changed settings"

    def describe(self) -> str:
        """A heading that holds under every setting; empty for kinds that have none of their own."""
        return ""

    def open_inputs(self) -> Any:
        """What the run reads, opened before a folder is made for it; ``None`` for a kind that reads nothing.

        Raises:
            DataError: it is not there, or cannot be used.
        """
        return None


def to_toml(recipe: Recipe, *, asked_only: bool = False) -> str:
    """The recipe as TOML text; parsing it gives the same recipe.

    Args:
        recipe: what to write.
        asked_only: leave the defaults out, so that what is not set can still be decided later.
    """
    values = recipe.model_dump(mode="json", exclude_unset=asked_only, exclude_none=True)
    for name in recipe.resolved_later:
        values.pop(name, None)
        table = getattr(recipe, name).model_dump(mode="json", exclude_unset=True, exclude_none=True)
        values |= {name: table} if table else {}
    return tomlkit.dumps(portable(values))
