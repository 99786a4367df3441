"""The network with a one-hot code at its end."""

from typing import Any

from glassworks.charts.diagrams import Units, dense
from glassworks.charts.spec import Chart
from glassworks.pipelines.codes.recipe import CodesRecipe
from glassworks.pipelines.codes.tables import shortest
from glassworks.pipelines.drawing import drawn


def draw(recipe: CodesRecipe, trained: Any) -> Chart:
    """Pixels, hidden units, and an output for each number of the code."""
    classes = recipe.codes.classes
    layers = [
        Units(count=64, name="64 pixels", filled=True),
        Units(count=recipe.codes.hidden, name=f"{recipe.codes.hidden} hidden"),
        Units(count=classes, name=f"{classes} outputs", tone="b", labels=["1", *["0"] * (classes - 1)]),
    ]
    caption = (
        f"One-hot: an output for each class, here of a 0. A dense code has {shortest(classes + 1)} outputs or more, "
        "and several of them may be 1."
    )
    return drawn(dense(layers), caption)
