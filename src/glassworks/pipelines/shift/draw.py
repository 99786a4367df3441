"""The convolutional network, in which no number knows a place."""

from typing import Any

from glassworks.charts.diagrams import Step, chain
from glassworks.charts.spec import Chart
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.shift.recipe import ShiftRecipe


def draw(recipe: ShiftRecipe, trained: Any) -> Chart:
    """From the frame to the answer."""
    filters = recipe.shift.filters
    steps = [
        Step(label="20×20\npixels", filled=True),
        Step(label=f"{filters}\nmaps"),
        Step(label=f"{2 * filters}\nmaps"),
        Step(label="largest\nof each"),
        Step(label="10\nclasses", tone="b"),
    ]
    return drawn(chain(steps), "Maps move with the digit; the largest value of each stays what it is.")
