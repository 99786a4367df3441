"""From a number to videos, an axis at a time."""

from typing import Any

from glassworks.charts import Chart
from glassworks.charts.diagrams import Step, stack
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.tensors.recipe import TensorsRecipe
from glassworks.pipelines.tensors.shapes import written


def draw(recipe: TensorsRecipe, computed: Any) -> Chart:
    """Each box has one axis more than the one above it."""
    config = recipe.tensors
    pixels = config.side**2
    steps = [
        Step(label="scalar [ ], rank 0: a number", filled=True),
        Step(label=f"vector {written([pixels])}, rank 1: a grey image", into=f"{pixels} pixels"),
        Step(label=f"matrix {written([3, pixels])}, rank 2: a colour image", into="3 channels"),
        Step(label=f"{written([config.images, 3, pixels])}, rank 3: a batch", into=f"{config.images} images"),
        Step(
            label=f"{written([config.images, config.frames, 3, pixels])}, rank 4: videos",
            tone="b",
            into=f"{config.frames} frames of each",
        ),
    ]
    return drawn(stack(steps), "The rank is the number of axes; the shape says how long each of them is.", "The ranks")
