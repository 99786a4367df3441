"""The recipe of a perceptron on a Boolean function of two inputs."""

from typing import Annotated, Literal

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe


class PerceptronConfig(Config):
    """The ``[perceptron]`` table."""

    function: Literal["and", "or", "nand", "nor", "xor", "xnor"]
    """What is to be learned."""
    epochs: Annotated[int, Field(ge=1, le=10_000)] = 20
    """The rule stops at the first epoch without a mistake, and at the latest after so many."""
    at_zero: Literal[0, 1] = 0
    """What the unit answers where its sum is exactly zero."""


class PerceptronRecipe(Recipe):
    """One threshold unit learns a Boolean function, or cannot."""

    task: str = "perceptron"
    """The kind of recipe: what one run of it does."""
    perceptron: PerceptronConfig

    def describe(self) -> str:
        """See `Recipe.describe`."""
        name = self.perceptron.function
        return f"The perceptron {'cannot learn' if name in ('xor', 'xnor') else 'learns'} {name.upper()}"
