"""The 2-2-2 network with every number that it starts from, and what the first forward pass gives."""

from typing import Any

from glassworks.charts.diagrams import Units, dense
from glassworks.charts.spec import Chart
from glassworks.pipelines.backprop.network import BIAS_H, BIAS_O, INPUTS_D, TARGETS_O, Net, forward
from glassworks.pipelines.backprop.recipe import BackpropRecipe
from glassworks.pipelines.drawing import drawn


def draw(recipe: BackpropRecipe, computed: Any) -> Chart:
    """Inputs, weights, biases, outputs and targets; all but the outputs are given."""
    net = Net.start()
    out_H, out_O, total = forward(net)
    layers = [
        Units(count=2, name="inputs i", labels=[f"{value:.2f}" for value in INPUTS_D], filled=True),
        Units(count=2, name="hidden h", labels=[f"{v:.4f}" for v in out_H], below=[f"b = {BIAS_H:.2f}"] * 2),
        Units(
            count=2, name="outputs o", labels=[f"{v:.4f}" for v in out_O], tone="b",
            below=[f"b = {BIAS_O:.2f}\ntarget {target:.2f}" for target in TARGETS_O],
        ),
    ]  # fmt: skip
    hidden, output = net.hidden_HD, net.output_OH
    weights = [
        [
            [f"w{2 * row + at + first} = {value:.2f}" for at, value in enumerate(values)]
            for row, values in enumerate(part)
        ]
        for part, first in ((hidden, 1), (output, 5))
    ]
    caption = (
        "The network before learning: in the units what the first pass gives, below them biases and targets; E = "
        f"{total:.6f}."
    )
    return drawn(dense(layers, weights=weights), caption)
