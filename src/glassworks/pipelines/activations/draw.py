"""A chain of units: forward through the functions, backward through their slopes."""

from typing import Any

from glassworks.charts.diagrams import Step, chain
from glassworks.charts.spec import Chart
from glassworks.pipelines.activations.recipe import ActivationsRecipe
from glassworks.pipelines.drawing import drawn


def draw(recipe: ActivationsRecipe, computed: Any) -> Chart:
    """Two of the layers, and what the way back multiplies."""
    layers = recipe.activations.layers
    middle = [Step(label="f")] if layers == 1 else [Step(label="f"), Step(label="...", tone="muted"), Step(label="f")]
    steps = [Step(label="x", filled=True), *middle, Step(label="error E", tone="b")]
    back = f"gradient: times f ′ at each of {layers} layer{'s' if layers > 1 else ''}"
    caption = "Every layer applies f on the way forward and multiplies the gradient by the slope f ′ on the way back."
    return drawn(chain(steps, back=back), caption, "A chain of layers")
