"""The stack from the image up, with the field of every layer."""

from typing import Any

from glassworks.charts.diagrams import Step, stack
from glassworks.charts.spec import Chart
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.receptive_fields.arithmetic import arithmetic
from glassworks.pipelines.receptive_fields.recipe import FieldsRecipe


def draw(recipe: FieldsRecipe, computed: Any) -> Chart:
    """A box for each layer."""
    config = recipe.fields
    steps = [Step(label="image: a pixel sees itself", filled=True)]
    for window, reach in zip(config.windows(), arithmetic(config.windows()), strict=True):
        label = f"{window.kind} {window.size}×{window.size}, stride {window.stride}: sees {reach.size}×{reach.size}"
        steps.append(Step(label=label, tone="a" if window.kind == "conv" else "b"))
    return drawn(stack(steps), "What a unit of each layer sees of the image, in pixels.")
