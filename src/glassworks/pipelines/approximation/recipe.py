"""The recipe of universal approximation, measured."""

from typing import Annotated, Literal

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe


class ApproximationConfig(Config):
    """The ``[approximation]`` table."""

    functions: tuple[Literal["sine", "bump", "kink", "waves"], ...] = ("sine", "bump", "kink", "waves")
    """What is approximated."""
    built: tuple[Annotated[int, Field(ge=1, le=100_000)], ...] = (4, 8, 16, 32, 64, 128, 256)
    """Numbers of ReLU units placed by hand."""
    learned: tuple[Annotated[int, Field(ge=1, le=1024)], ...] = (1, 2, 4, 8, 16, 32, 64)
    """Numbers of logistic units that are trained."""
    starts: Annotated[int, Field(ge=1, le=100)] = 2
    """Random starts of each training; the best counts, since the question is what the network can do."""
    steps: Annotated[int, Field(ge=1, le=100_000)] = 200
    """Most iterations of each training (L-BFGS)."""


class ApproximationRecipe(Recipe):
    """The error of one hidden layer by its number of units."""

    task: str = "approximation"
    """The kind of recipe: what one run of it does."""
    approximation: ApproximationConfig = ApproximationConfig()
