"""The recipe of an adversarial network on points in the plane."""

from typing import Annotated, Literal

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.pipelines.adversarial.recipe import GanConfig
from glassworks.training.config import LoopConfig


class PointsConfig(Config):
    """The ``[points]`` table."""

    shape: Literal["ring", "grid"] = "ring"
    """8 modes on a circle of radius 2, or 5 x 5 with steps of 2."""
    spread: Annotated[float, Field(gt=0, le=0.5)] = 0.05
    """Standard deviation around each."""
    unit: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    """Length that counts as 1: points are divided by it, so that the networks see numbers around 1."""
    frequencies: Annotated[int, Field(ge=0, le=12)] = 0
    """The discriminator also sees sin and cos of x, 2x, 4x, ...: so many of them."""
    signs: Annotated[int, Field(ge=0, le=64)] = 8
    """How many numbers of its noise the generator sees as signs only; 0 shows what a continuous map cannot do."""
    count: Annotated[int, Field(ge=64, le=10_000_000)] = 25_600
    """Points to learn from; a fifth as many are held out."""


class GanPointsRecipe(Recipe):
    """A generator learns a ring or a grid of normal distributions."""

    task: str = "gan_points"
    """The kind of recipe: what one run of it does."""
    points: PointsConfig = PointsConfig()
    gan: GanConfig = GanConfig(spectral=True, noise_size=16, width=128)
    training: LoopConfig = LoopConfig()
