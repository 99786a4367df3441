"""The recipes of dropout and of batch normalisation."""

from typing import Annotated

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.pipelines.repeats import Repeats
from glassworks.training.config import LoopConfig


class DropoutConfig(Config):
    """The ``[dropout]`` table."""

    shares: tuple[Annotated[float, Field(ge=0, lt=1)], ...] = (0.0, 0.2, 0.5, 0.8)
    """Shares of hidden values that are set to zero, one training each."""
    examples: Annotated[int, Field(ge=20, le=1437)] = 200
    """Digits to learn from; the fewer, the more a large network learns by heart."""
    hidden: tuple[Annotated[int, Field(ge=1, le=4096)], ...] = (256, 256)
    """Hidden units."""
    repeats: Repeats = 5
    """Seeds from which each is trained; with them the digits are divided anew."""


class DropoutRecipe(Recipe):
    """A network that is too large for its few examples, with more and less dropout."""

    task: str = "dropout"
    """The kind of recipe: what one run of it does."""
    dropout: DropoutConfig = DropoutConfig()
    training: LoopConfig = LoopConfig()


class BatchNormConfig(Config):
    """The ``[batch_norm]`` table."""

    rates: tuple[Annotated[float, Field(gt=0, le=100)], ...] = (0.03, 0.1, 0.3, 1.0)
    """Learning rates, two trainings each."""
    layers: Annotated[int, Field(ge=1, le=100)] = 8
    """Hidden layers."""
    units: Annotated[int, Field(ge=1, le=1024)] = 64
    """Units of each."""
    repeats: Repeats = 3
    """Seeds from which each is trained; with them the digits are divided anew."""


class BatchNormRecipe(Recipe):
    """A deep network with and without batch normalisation, at several learning rates."""

    task: str = "batch_norm"
    """The kind of recipe: what one run of it does."""
    batch_norm: BatchNormConfig = BatchNormConfig()
    training: LoopConfig = LoopConfig()
