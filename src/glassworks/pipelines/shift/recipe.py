"""The recipe of digits that are moved."""

from typing import Annotated

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.pipelines.repeats import Repeats
from glassworks.training.config import LoopConfig


class ShiftConfig(Config):
    """The ``[shift]`` table."""

    distances: tuple[Annotated[int, Field(ge=0, le=4)], ...] = (0, 1, 2, 3, 4)
    """Pixels by which held-out digits are moved, to each of the four sides; all of them stays in the frame."""
    hidden: Annotated[int, Field(ge=1, le=4096)] = 64
    """Hidden units of the dense network."""
    filters: Annotated[int, Field(ge=1, le=256)] = 16
    """Filters of the first convolution; the second one has twice as many."""
    repeats: Repeats = 3
    """Seeds from which each network is trained; with them the digits are divided anew."""


class ShiftRecipe(Recipe):
    """A dense network and a convolutional one on digits that have moved."""

    task: str = "shift"
    """The kind of recipe: what one run of it does."""
    shift: ShiftConfig = ShiftConfig()
    training: LoopConfig = LoopConfig()
