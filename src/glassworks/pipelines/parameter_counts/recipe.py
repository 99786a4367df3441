"""The recipe of parameters against the side of the image."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe


class CountsConfig(Config):
    """The ``[counts]`` table."""

    sides: Annotated[tuple[Annotated[int, Field(ge=3, le=1024)], ...], Field(min_length=2, max_length=12)] = (
        7,
        14,
        28,
        56,
        112,
        224,
    )
    """Sides of square images, in growing order."""
    channels: Annotated[int, Field(ge=1, le=16)] = 3
    """Numbers of a pixel."""
    units: Annotated[int, Field(ge=1, le=100_000)] = 100
    """Units of the dense layer, and filters of the convolution."""
    window: Annotated[int, Field(ge=1, le=11)] = 3
    """Side of the convolution's window."""

    @model_validator(mode="after")
    def _growing(self) -> Self:
        if list(self.sides) != sorted(set(self.sides)):
            raise ValueError(f"sides grow from one to the next; found {list(self.sides)}")
        return self


class CountsRecipe(Recipe):
    """Parameters of a dense layer and of a convolution."""

    task: str = "parameter_counts"
    """The kind of recipe: what one run of it does."""
    counts: CountsConfig = CountsConfig()
