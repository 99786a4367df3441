"""The network that learns XOR, with the weights that it ended with while there are few."""

from torch import nn

from glassworks.charts.diagrams import Units, dense
from glassworks.charts.spec import Chart
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.xor.recipe import XorRecipe
from glassworks.pipelines.xor.train import Trained

_FEW = 2  # hidden units whose weights can be written on their links


def draw(recipe: XorRecipe, trained: Trained | None) -> Chart:
    """Two inputs, the hidden units, one output."""
    hidden, name = recipe.xor.hidden, recipe.xor.activation
    linear = [layer for layer in trained.network if isinstance(layer, nn.Linear)] if trained else []
    shown = linear if hidden <= _FEW else []
    weights = [[[f"{value:.1f}" for value in row] for row in layer.weight.tolist()] for layer in shown]
    biases = [[f"b = {value:.1f}" for value in layer.bias.tolist()] for layer in shown] or [[], []]
    units = f"{hidden} hidden unit{'s' if hidden > 1 else ''}\n({name})"
    layers = [
        Units(count=2, name="inputs", labels=["x₁", "x₂"], filled=True),
        Units(count=hidden, name=units, labels=[f"h{at + 1}" for at in range(hidden)], below=biases[0]),
        Units(count=1, name="output\n(logistic)", labels=["p"], below=biases[1], tone="b"),
    ]
    caption = "The network" + (" with the weights that it ended with." if shown else "; every link has a weight.")
    return drawn(dense(layers, weights=weights), caption)
