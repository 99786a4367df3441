"""The recipe of the starts of a deep network."""

from typing import Annotated, Literal

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.pipelines.repeats import Repeats
from glassworks.training.config import LoopConfig


class InitialisationConfig(Config):
    """The ``[initialisation]`` table."""

    layers: Annotated[int, Field(ge=2, le=200)] = 12
    """Hidden layers."""
    units: Annotated[int, Field(ge=1, le=2048)] = 100
    """Units of each."""
    activation: Literal["tanh", "relu", "logistic"] = "relu"
    """After each hidden layer."""
    repeats: Repeats = 3
    """Seeds from which each start is drawn and trained; with them the digits are divided anew."""


class InitialisationRecipe(Recipe):
    """Starts of a deep network side by side."""

    task: str = "initialisation"
    """The kind of recipe: what one run of it does."""
    initialisation: InitialisationConfig = InitialisationConfig()
    training: LoopConfig = LoopConfig()
