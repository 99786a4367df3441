"""The edits as a chain of forms."""

from typing import Any

from glassworks.charts.diagrams import Step, stack
from glassworks.charts.spec import Chart
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.edits.recipe import EditsRecipe


def draw(recipe: EditsRecipe, trained: Any) -> Chart:
    """From AlexNet's form to ResNet's."""
    steps = [
        Step(label="AlexNet: two 5 × 5 convolutions,\nthree dense layers", filled=True),
        Step(label="VGG: two 3 × 3\nin place of each 5 × 5"),
        Step(label="GoogLeNet: the mean of each map\nin place of dense layers"),
        Step(label="GoogLeNet: several filters\nside by side"),
        Step(label="ResNet: shortcuts\naround pairs of 3 × 3", tone="b", shortcut="+ x"),
    ]
    width = recipe.edits.width
    return drawn(stack(steps), f"Each form is an edit of the one above; {width}, then {2 * width} maps.", "The edits")
