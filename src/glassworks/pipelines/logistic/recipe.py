"""The recipe of logistic regression on two clouds of points."""

from typing import Annotated

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.training.config import LoopConfig


class LogisticConfig(Config):
    """The ``[logistic]`` table."""

    points: Annotated[int, Field(ge=4, le=100_000)] = 400
    """N, half of each class."""
    distance: Annotated[float, Field(ge=0, le=20)] = 2.0
    """Between the middles of the two round clouds, in their standard deviations."""


class LogisticRecipe(Recipe):
    """A line between two clouds of points."""

    task: str = "logistic"
    """The kind of recipe: what one run of it does."""
    logistic: LogisticConfig = LogisticConfig()
    training: LoopConfig = LoopConfig()
