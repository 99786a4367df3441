"""The two networks: one with units switched off at random, one with its sums normalised."""

from typing import Any

from glassworks.charts.diagrams import MOST_UNITS, Step, Units, chain, dense
from glassworks.charts.spec import Chart
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.regularisation.recipe import BatchNormRecipe, DropoutRecipe

_OFF = ((1, 3), (0, 3), (2,), (1, 2))  # units that one step happens to switch off, by layer


def draw_dropout(recipe: DropoutRecipe, trained: Any) -> Chart:
    """One step: pale units give 0."""
    hidden = recipe.dropout.hidden
    layers = [
        Units(count=size, name=f"{size:,} hidden\nunits", without=_OFF[at % len(_OFF)] if size >= MOST_UNITS else (0,))
        for at, size in enumerate(hidden)
    ]
    network = dense(
        [Units(count=64, name="64 pixels", filled=True), *layers, Units(count=10, name="10 classes", tone="b")]
    )
    caption = "One step of training: the pale units, drawn anew every time, give 0; of each layer some units are drawn."
    return drawn(network, caption)


def draw_batch_norm(recipe: BatchNormRecipe, trained: Any) -> Chart:
    """One of the equal layers, and how often it comes."""
    config = recipe.batch_norm
    steps = [
        Step(label="values\nfrom below", filled=True), Step(label="linear:\nsums z"),
        Step(label="batch norm", tone="b"), Step(label="ReLU"),
    ]  # fmt: skip
    caption = (
        f"One of {config.layers} hidden layers of {config.units} units; the network without it leaves the box batch "
        "norm out."
    )
    return drawn(chain(steps, back=f"the next layer, {config.layers} times"), caption, "A layer")
