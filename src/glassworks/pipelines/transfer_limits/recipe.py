"""The recipe of the limits of transfer."""

from typing import Annotated

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe


class LimitsConfig(Config):
    """The ``[limits]`` table."""

    images: Annotated[int, Field(ge=200, le=1080)] = 900
    """Of each set."""
    labels: Annotated[tuple[Annotated[int, Field(ge=2, le=60)], ...], Field(min_length=1, max_length=6)] = (5, 10, 40)
    """Images of each class that the head learns from; all others measure it."""
    draws: Annotated[int, Field(ge=2, le=100)] = 5
    """Of the images to learn from; the same ones for all features."""
    side: Annotated[int, Field(ge=32, le=224)] = 96
    """Pixels to which images are enlarged for the ImageNet network; it was trained with 224."""


class LimitsRecipe(Recipe):
    """Features from other images against raw pixels, on digits and on drawn birds."""

    task: str = "transfer_limits"
    """The kind of recipe: what one run of it does."""
    limits: LimitsConfig = LimitsConfig()
