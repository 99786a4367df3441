"""The deep network whose start is varied."""

from typing import Any

from glassworks.charts.diagrams import Step, chain
from glassworks.charts.spec import Chart
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.initialisation.recipe import InitialisationRecipe


def draw(recipe: InitialisationRecipe, starts: Any) -> Chart:
    """First and last layers, the equal ones between them left out."""
    config = recipe.initialisation
    unit = f"{config.units}\n{config.activation.replace('relu', 'ReLU')}"
    hidden = [Step(label=unit)] * min(config.layers, 2)
    dots = [Step(label="...", tone="muted")] if config.layers > 2 else []
    steps = [
        Step(label="64\npixels", filled=True),
        *hidden[:1],
        *dots,
        *hidden[1:],
        Step(label="10\nclasses", tone="b"),
    ]
    caption = (
        f"{config.layers} hidden layers of {config.units} units; the signal goes right, the gradient goes back left."
    )
    return drawn(chain(steps, back="gradient"), caption)
