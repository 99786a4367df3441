"""The recipe of an adversarial network on points in the plane."""

from typing import Annotated, Literal

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.pipelines.adversarial.recipe import Gamma, GanConfig
from glassworks.training.config import LoopConfig


class PointsConfig(Config):
    """The ``[points]`` table."""

    shape: Literal["ring", "grid"] = "ring"
    """8 modes on a circle of radius 2, or 5 x 5 with steps of 2."""
    spread: Annotated[float, Field(gt=0, le=0.5)] = 0.05
    """Standard deviation around each."""
    unit: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    """Length that counts as 1: points are divided by it, so that the networks see numbers around 1."""
    frequencies: Annotated[int, Field(ge=0, le=12)] = 5
    """The discriminator also sees sin and cos of x, 2x, 4x, ...: so many of them."""
    signs: Annotated[int, Field(ge=0, le=64)] = 8
    """How many numbers of its noise the generator sees as signs only; 0 shows what a continuous map cannot do."""
    count: Annotated[int, Field(ge=64, le=10_000_000)] = 25_600
    """Points to learn from; a fifth as many are held out."""


class PointsGanConfig(GanConfig):
    """The ``[gan]`` table of points in the plane."""

    loss: Literal["minimax", "non_saturating", "wasserstein", "relativistic"] = "relativistic"
    """The game: Goodfellow's two forms, Arjovsky's, or pairs of a real and a generated sample."""
    r1: Gamma | None = None
    """gamma of R1, the squared slope at true points, in their coordinates; not set: 1 with ``relativistic``, else 0."""
    r2: Gamma | None = None
    """gamma of R2, the squared slope at generated points; not set: as with ``r1``."""
    gamma_left: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 1.0
    """The share of both gammas that is left at the end, to which they fall along half a cosine; 1: they stay."""
    noise_size: Annotated[int, Field(ge=1, le=4096)] = 12
    """Z, numbers that a sample is made from."""
    width: Annotated[int, Field(ge=4, le=1024)] = 160
    """Units of each hidden layer."""


class GanPointsRecipe(Recipe):
    """A generator learns a ring or a grid of normal distributions."""

    task: str = "gan_points"
    """The kind of recipe: what one run of it does."""
    points: PointsConfig = PointsConfig()
    gan: PointsGanConfig = PointsGanConfig()
    training: LoopConfig = LoopConfig()
