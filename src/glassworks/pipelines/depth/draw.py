"""A block with the path around it."""

from typing import Any

from glassworks.charts.diagrams import Step, stack
from glassworks.charts.spec import Chart
from glassworks.pipelines.depth.network import num_layers
from glassworks.pipelines.depth.recipe import DepthRecipe
from glassworks.pipelines.drawing import drawn


def draw(recipe: DepthRecipe, trained: Any) -> Chart:
    """From the digit to the answer; the three stages are boxes with their shortcuts."""
    width, blocks = recipe.depth.width, sorted(set(recipe.depth.blocks))
    many = " or ".join(str(count) for count in blocks)
    steps = [
        Step(label="digit\n8 × 8", filled=True),
        Step(label=f"3 × 3 convolution\n{width} × 8 × 8"),
        *(
            Step(label=f"{many} blocks of two 3 × 3\n{width << stage} × {8 >> stage} × {8 >> stage}", shortcut="+ x")
            for stage in range(3)
        ),
        Step(label="mean of each map,\nlinear layer: 10 classes", tone="b"),
    ]
    layers = ", ".join(str(num_layers(count)) for count in blocks)
    caption = f"Networks of {layers} layers. + x: each block adds its input to what it computes; left out in one half."
    return drawn(stack(steps), caption)
