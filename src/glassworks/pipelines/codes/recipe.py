"""The recipe of sparse and dense codes."""

from typing import Annotated

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.pipelines.repeats import Repeats
from glassworks.training.config import LoopConfig


class CodesConfig(Config):
    """The ``[codes]`` table."""

    classes: Annotated[int, Field(ge=2, le=9)] = 5
    """Classes before one more is added; the digits from 0 on."""
    hidden: Annotated[int, Field(ge=1, le=1024)] = 32
    """Hidden units of the network that learns with each code."""
    repeats: Repeats = 3
    """Seeds from which each network is trained; with them the digits are divided anew."""


class CodesRecipe(Recipe):
    """Sparse and dense codes of classes."""

    task: str = "codes"
    """The kind of recipe: what one run of it does."""
    codes: CodesConfig = CodesConfig()
    training: LoopConfig = LoopConfig()
