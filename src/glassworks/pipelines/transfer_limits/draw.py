"""Two ways to the same head."""

from typing import Any

from glassworks.charts.diagrams import Step, chain
from glassworks.charts.spec import Chart
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.transfer_limits.recipe import LimitsRecipe


def draw(recipe: LimitsRecipe, trained: Any) -> Chart:
    """From the image through a network that stays as it is to the new head."""
    steps = [
        Step(label="image", filled=True),
        Step(label="network that\nlearned from\nother images", tone="muted", filled=True),
        Step(label="features"),
        Step(label="new head", tone="b"),
    ]
    caption = "The network stays as it is; only the head learns. Its rival is the same head on the pixels themselves."
    return drawn(chain(steps), caption, "The process")
