"""The recipe of successive edits."""

from typing import Annotated

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.pipelines.repeats import Repeats
from glassworks.training.config import LoopConfig


class EditsConfig(Config):
    """The ``[edits]`` table."""

    width: Annotated[int, Field(ge=4, le=64, multiple_of=4)] = 16
    """Maps of the first convolutions; the second ones have twice as many."""
    repeats: Repeats = 3
    """Seeds from which each network is trained; with them the digits are divided anew."""


class EditsRecipe(Recipe):
    """A small network, turned from AlexNet's form into ResNet's edit by edit."""

    task: str = "edits"
    """The kind of recipe: what one run of it does."""
    edits: EditsConfig = EditsConfig()
    training: LoopConfig = LoopConfig()
