"""The recipe of one task in three ways."""

from typing import Annotated, Literal

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.pipelines.repeats import Repeats
from glassworks.training.config import LoopConfig

Variant = Literal["shifted", "scaled", "rotated", "thicker", "noisy", "inverted"]


class WaysConfig(Config):
    """The ``[ways]`` table."""

    examples: Annotated[tuple[Annotated[int, Field(ge=10, le=10_000)], ...], Field(min_length=1, max_length=6)] = (
        20,
        100,
        400,
    )
    """Images that the two ways which learn are given, half X and half O; every number is measured."""
    variants: Annotated[tuple[Variant, ...], Field(min_length=1)] = (
        "shifted", "scaled", "rotated", "thicker", "noisy", "inverted",
    )  # fmt: skip
    """What is tricky about images, in turn; inverted: dark ink on light paper."""
    new_images: Annotated[int, Field(ge=10, le=10_000)] = 500
    """Images that all ways are measured on."""
    filters: Annotated[int, Field(ge=1, le=256)] = 8
    """Filters of the network's first convolution; the second one has twice as many."""
    repeats: Repeats = 5
    """Seeds from which images are drawn and networks trained."""


class WaysRecipe(Recipe):
    """X or O: by rules, by classical machine learning, by a deep network."""

    task: str = "ai_ml_dl"
    """The kind of recipe: what one run of it does."""
    ways: WaysConfig = WaysConfig()
    training: LoopConfig = LoopConfig()
