"""From the sum to the loss and back: the output unit with its target."""

from typing import Any

from glassworks.charts.network import Link, Network, Part
from glassworks.charts.spec import Chart
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.losses.recipe import LossesRecipe


def draw(recipe: LossesRecipe, computed: Any) -> Chart:
    """Sum z, answer p, target t, loss E; the slope goes back to z."""
    parts = [
        Part(name="z", column=0, row=0.5, label="z", shape="unit", beside="sum"),
        Part(name="p", column=1, row=0.5, label="p = 1 / (1 + e⁻ᶻ)", tone="a"),
        Part(name="t", column=1, row=1.5, label="target t = 1", filled=True),
        Part(name="E", column=2, row=0.5, label="loss E", tone="b"),
    ]
    links = [
        Link(source="z", target="p"), Link(source="p", target="E"), Link(source="t", target="E"),
        Link(source="E", target="z", label="slope dE/dz", tone="b", dashed=True, route="above"),
    ]  # fmt: skip
    return drawn(
        Network(parts=parts, links=links),
        "The loss compares the answer with the target; its slope along z is what learning starts from.",
        "The output unit",
    )
