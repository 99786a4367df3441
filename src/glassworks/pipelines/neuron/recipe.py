"""The recipe of one neuron."""

from typing import Annotated, Literal

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.pipelines.repeats import Repeats

Number = Annotated[float, Field(ge=-10, le=10)]
"""Of a size that can still be drawn."""


class NeuronConfig(Config):
    """The ``[neuron]`` table."""

    x: tuple[Number, Number] = (1.0, 0.5)
    """The two inputs of the worked example."""
    w: tuple[Number, Number] = (1.0, 2.0)
    """Its weights."""
    b: Number = -1.0
    """Its bias."""
    activation: Literal["step", "identity", "logistic", "tanh", "relu"] = "logistic"
    """Its activation."""
    rule: Literal["line", "circle"] = "line"
    """What another neuron, a logistic one, learns from examples: x1 + 2 x2 > 1, or being within 1.5 of the origin."""
    points: Annotated[int, Field(ge=2, le=100_000)] = 200
    """Examples that it learns from."""
    steps: Annotated[int, Field(ge=1, le=100_000)] = 1000
    """Steps of gradient descent, each over all examples."""
    learning_rate: Annotated[float, Field(gt=0, le=100)] = 2.0
    """Of these steps."""
    repeats: Repeats = 5
    """Seeds from which examples are drawn and learned."""


class NeuronRecipe(Recipe):
    """One neuron, worked out and trained."""

    task: str = "neuron"
    """The kind of recipe: what one run of it does."""
    neuron: NeuronConfig = NeuronConfig()

    def describe(self) -> str:
        """See `Recipe.describe`."""
        learned = {"line": "a straight line", "circle": "a circle, which it cannot learn"}[self.neuron.rule]
        return f"One neuron, and {learned}"
