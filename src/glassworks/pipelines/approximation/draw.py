"""One hidden layer between one number and another."""

from typing import Any

from glassworks.charts.diagrams import Units, dense
from glassworks.charts.spec import Chart
from glassworks.pipelines.approximation.recipe import ApproximationRecipe
from glassworks.pipelines.drawing import drawn


def draw(recipe: ApproximationRecipe, found: Any) -> Chart:
    """x, n units, their weighted sum."""
    layers = [
        Units(count=1, name="input", labels=["x"], filled=True),
        Units(count=8, name="n hidden units"),
        Units(count=1, name="weighted sum", labels=["f(x)"], tone="b"),
    ]
    config = recipe.approximation
    caption = (
        f"The network: one hidden layer, of {min(config.learned)} to {max(config.learned)} logistic units where it is "
        f"learned, of {min(config.built)} to {max(config.built)} ReLU units where it is placed by hand."
    )
    return drawn(dense(layers), caption)
