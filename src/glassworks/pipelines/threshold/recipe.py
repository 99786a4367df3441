"""The recipe of a threshold below which a network gives no answer."""

from typing import Annotated

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.pipelines.repeats import Repeats
from glassworks.training.config import LoopConfig


class ThresholdConfig(Config):
    """The ``[threshold]`` table."""

    examples: Annotated[int, Field(ge=50, le=600)] = 200
    """Digits that the network learns from; half of the others choose temperature and threshold, half measure."""
    most_wrong: Annotated[float, Field(gt=0, lt=1)] = 0.01
    """Share of wrong answers among those given, above which it would rather give none."""
    hidden: Annotated[int, Field(ge=1, le=1024)] = 128
    """Hidden units of the network."""
    repeats: Repeats = 5
    """Seeds from which digits are divided and networks trained."""


class ThresholdRecipe(Recipe):
    """When a network should rather not answer."""

    task: str = "threshold"
    """The kind of recipe: what one run of it does."""
    threshold: ThresholdConfig = ThresholdConfig()
    training: LoopConfig = LoopConfig()
