"""From the image to an answer, or to none."""

from typing import Any

from glassworks.charts.diagrams import Step, stack
from glassworks.charts.spec import Chart
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.threshold.recipe import ThresholdRecipe


def draw(recipe: ThresholdRecipe, trained: Any) -> Chart:
    """What happens to the sums."""
    steps = [
        Step(label="image", filled=True),
        Step(label=f"network, {recipe.threshold.hidden} hidden units"),
        Step(label="sums z over the temperature T"),
        Step(label="softmax: probabilities p"),
        Step(label="largest p: threshold or more?", tone="b"),
        Step(label="the answer, or none", filled=True),
    ]
    return drawn(stack(steps), "Temperature and threshold are chosen with images that the network did not learn from.")
