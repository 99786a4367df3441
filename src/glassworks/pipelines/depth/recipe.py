"""The recipe of depth with and without shortcuts."""

from typing import Annotated

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.pipelines.repeats import Repeats
from glassworks.training.config import LoopConfig


class DepthConfig(Config):
    """The ``[depth]`` table."""

    blocks: Annotated[tuple[Annotated[int, Field(ge=1, le=36)], ...], Field(min_length=1, max_length=4)] = (1, 3, 9)
    """Blocks of two convolutions in each of three stages: ``n`` of them make ``6 n + 2`` layers."""
    width: Annotated[int, Field(ge=1, le=64)] = 8
    """Maps of the first stage; the second has twice, the third four times as many."""
    repeats: Repeats = 3
    """Seeds from which each network is trained; with them the digits are divided anew."""


class DepthRecipe(Recipe):
    """Networks of several depths, with and without shortcuts, on small digits."""

    task: str = "depth"
    """The kind of recipe: what one run of it does."""
    depth: DepthConfig = DepthConfig()
    training: LoopConfig = LoopConfig()
