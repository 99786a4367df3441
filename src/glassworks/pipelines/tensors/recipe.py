"""The recipe of tensors by rank and shape."""

from typing import Annotated

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe


class TensorsConfig(Config):
    """The ``[tensors]`` table."""

    images: Annotated[int, Field(ge=2, le=32)] = 10
    """Images in the batch, and videos in the largest tensor."""
    frames: Annotated[int, Field(ge=2, le=150)] = 100
    """Frames of each video."""
    side: Annotated[int, Field(ge=4, le=64)] = 28
    """Pixels of an image along each side."""


class TensorsRecipe(Recipe):
    """Tensors of real images, by rank and shape."""

    task: str = "tensors"
    """The kind of recipe: what one run of it does."""
    tensors: TensorsConfig = TensorsConfig()
