"""The recipe of the activation functions side by side."""

from typing import Annotated

from pydantic import Field, FiniteFloat

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe

Score = Annotated[FiniteFloat, Field(ge=-50, le=50)]


class ActivationsConfig(Config):
    """The ``[activations]`` table."""

    x: tuple[float, ...] = (-3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0)
    """Where values and slopes are listed."""
    scores: Annotated[tuple[Score, ...], Field(min_length=2, max_length=10)] = (1.0, 2.0, 3.0)
    """Sums of a layer that softmax turns into probabilities."""
    layers: Annotated[int, Field(ge=1, le=100)] = 10
    """Layers that a gradient goes through in the last chart."""


class ActivationsRecipe(Recipe):
    """The activation functions side by side."""

    task: str = "activations"
    """The kind of recipe: what one run of it does."""
    activations: ActivationsConfig = ActivationsConfig()
