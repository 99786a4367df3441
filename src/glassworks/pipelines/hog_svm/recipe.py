"""The recipe of HOG and a support vector machine against a network."""

from typing import Annotated

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.training.config import LoopConfig


class HogConfig(Config):
    """The ``[hog]`` table."""

    orientations: Annotated[int, Field(ge=2, le=36)] = 9
    """Bins of a cell's histogram, over half a turn: a line and its opposite count as one."""
    cell: Annotated[int, Field(ge=1, le=4)] = 2
    """Side of a cell in pixels; blocks of two by two cells are brought to one length."""
    penalty: Annotated[float, Field(gt=0, le=1e6)] = 10.0
    """C of the support vector machines: the price of a digit on the wrong side."""
    filters: Annotated[int, Field(ge=1, le=128)] = 16
    """Of the network's first convolution; the second one has twice as many."""
    repeats: Annotated[int, Field(ge=2, le=100)] = 5
    """Divisions of the digits into learned from and held out; with them the network's seed."""


class HogRecipe(Recipe):
    """HOG features and support vector machines against a small network, on digits."""

    task: str = "hog_svm"
    """The kind of recipe: what one run of it does."""
    hog: HogConfig = HogConfig()
    training: LoopConfig = LoopConfig()
