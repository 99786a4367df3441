"""The network of given filters, layer by layer."""

from typing import Any

from glassworks.charts.diagrams import Step, stack
from glassworks.charts.spec import Chart
from glassworks.instruments.stages import stages
from glassworks.models.vision.xo_net import XONet
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.xo_maps.recipe import XOMapsRecipe


def draw(recipe: XOMapsRecipe, computed: Any) -> Chart:
    """From 9 x 9 pixels to two votes."""
    network = XONet()
    found = stages(network, (1, 9, 9))[:-1]
    after = ["ReLU: negatives become 0", "", ""]
    steps = [Step(label="image\n1 × 9 × 9", filled=True)]
    steps += [Step(label=stage.text, into=into) for stage, into in zip(found, ["", *after], strict=False)]
    steps += [Step(label=f"list of\n{network.num_features} values"), Step(label="votes for X and O", tone="b")]
    return drawn(
        stack(steps),
        "The network: three given filters, then everything is counted by hand. Maps are channels × height × width; "
        "pooling keeps partial windows.",
    )
