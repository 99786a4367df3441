"""A dense layer beside a convolution: every pixel with every unit, and one window for all places."""

from typing import Any

from glassworks.charts.diagrams import Units, dense
from glassworks.charts.spec import Chart
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.parameter_counts.recipe import CountsRecipe


def draw(recipe: CountsRecipe, computed: Any) -> Chart:
    """The dense layer for the largest image."""
    config = recipe.counts
    side = config.sides[-1]
    inputs = config.channels * side * side
    layers = [
        Units(count=inputs, name=f"{inputs:,} inputs\n{side} × {side} × {config.channels}", filled=True),
        Units(count=config.units, name=f"{config.units:,} units", tone="b"),
    ]
    each = config.channels * config.window**2
    caption = (
        f"A dense layer has a weight on every line: {inputs:,} for each unit. A filter of a convolution has {each:,} "
        "in "
        "all, the same at every place."
    )
    return drawn(dense(layers), caption, "A dense layer")
