"""The recipe of batch, stochastic and mini-batch gradient descent."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe


class DescentConfig(Config):
    """The ``[descent]`` table."""

    points: Annotated[int, Field(ge=8, le=100_000)] = 200
    """N."""
    noise: Annotated[float, Field(ge=0, le=10)] = 0.5
    """Standard deviation of the points around the line."""
    batch_sizes: tuple[Annotated[int, Field(ge=1)], ...] = (200, 20, 1)
    """B of each way: all points, a few, one."""
    rates: tuple[Annotated[float, Field(gt=0, le=2)], ...] = (0.3, 0.1, 0.02)
    """Learning rate of each way."""
    epochs: Annotated[int, Field(ge=1, le=10_000)] = 60
    """Times that every point is used."""

    @model_validator(mode="after")
    def _has_a_rate_for_each_way(self) -> Self:
        sizes, rates = len(self.batch_sizes), len(self.rates)
        if sizes != rates:
            raise ValueError(
                f"batch_sizes and rates belong together, one rate for each size; {sizes} and {rates} given"
            )
        return self


class DescentRecipe(Recipe):
    """Batch, stochastic and mini-batch gradient descent."""

    task: str = "gradient_descent"
    """The kind of recipe: what one run of it does."""
    descent: DescentConfig = DescentConfig()
