"""The classical way and the network, one below the other."""

from typing import Any

from glassworks.charts.diagrams import Step, chain
from glassworks.charts.spec import Chart
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.hog_svm.recipe import HogRecipe


def draw(recipe: HogRecipe, trained: Any) -> Chart:
    """From the digit over features made by hand to the machine."""
    steps = [
        Step(label="digit\n8 × 8", filled=True),
        Step(label=f"gradients in\ncells of {recipe.hog.cell}:\n{recipe.hog.orientations} directions", tone="muted"),
        Step(label="blocks of\nlength 1", tone="muted"),
        Step(label="SVM:\n10 classes", tone="b"),
    ]
    caption = "The classical way: features made by hand, and only the last box learns. In its rival all layers learn."
    return drawn(chain(steps), caption, "The process")
