"""The recipe of a small network that learns XOR."""

from typing import Annotated, Literal

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.training.config import LoopConfig


class XorConfig(Config):
    """The ``[xor]`` table."""

    hidden: Annotated[int, Field(ge=1, le=64)] = 2
    """Hidden units."""
    activation: Literal["logistic", "tanh"] = "tanh"
    """Of the hidden units; the output's is the logistic function."""
    starts: Annotated[int, Field(ge=0, le=10_000)] = 300
    """Random starts over which the share of successes is measured; 0 for none."""
    start_steps: Annotated[int, Field(ge=1, le=100_000)] = 5000
    """Steps of each of them."""


class XorRecipe(Recipe):
    """A small network learns XOR by gradient descent."""

    task: str = "xor"
    """The kind of recipe: what one run of it does."""
    xor: XorConfig = XorConfig()
    training: LoopConfig = LoopConfig()

    def describe(self) -> str:
        """See `Recipe.describe`."""
        return f"XOR with {self.xor.hidden} hidden {'unit' if self.xor.hidden == 1 else 'units'}"
