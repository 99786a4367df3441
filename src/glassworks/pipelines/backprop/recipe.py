"""The recipe of the worked example of backpropagation."""

from typing import Annotated

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe


class BackpropConfig(Config):
    """The ``[backprop]`` table."""

    rate: Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)] = 0.5
    """Learning rate."""
    steps: Annotated[int, Field(ge=1, le=1_000_000)] = 10_000
    """Updates."""


class BackpropRecipe(Recipe):
    """The worked example of backpropagation."""

    task: str = "backprop"
    """The kind of recipe: what one run of it does."""
    backprop: BackpropConfig = BackpropConfig()
