"""The recipe of a race of the optimizers."""

from typing import Annotated

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.pipelines.repeats import Repeats
from glassworks.training.config import LoopConfig


class RaceConfig(Config):
    """The ``[race]`` table."""

    rates: tuple[Annotated[float, Field(gt=0, le=10)], ...] = (0.001, 0.01, 0.1)
    """Learning rates tried for each rule; the one with the least held-out loss counts."""
    hidden: Annotated[int, Field(ge=1, le=1024)] = 32
    """Hidden units of the network that learns the digits."""
    repeats: Repeats = 3
    """Seeds from which each rule learns at each rate; with them the digits are divided anew."""


VARIED = {
    "optimizer": "Leave it out: the race is run by all of them.",
    "learning_rate": "Set race.rates instead.",
    "weight_decay": "Leave it out: AdamW alone has one.",
}
"""Keys of ``[training]`` that the race sets itself, and what to do instead."""


class RaceRecipe(Recipe):
    """The optimizers side by side."""

    task: str = "optimizer_race"
    """The kind of recipe: what one run of it does."""
    race: RaceConfig = RaceConfig()
    training: LoopConfig = LoopConfig()
