"""Two views of one image through the same network."""

from typing import Any

from glassworks.charts.network import Link, Network, Part
from glassworks.charts.spec import Chart
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.formula_pretraining.recipe import FormulaPretrainingRecipe


def draw(recipe: FormulaPretrainingRecipe, trained: Any) -> Chart:
    """A formula's image, two views, one network, two vectors that are to be near."""
    parts = [
        Part(name="formula", column=0, row=1, label="image of\na formula", filled=True),
        Part(name="one", column=1, row=0, label="view 1"),
        Part(name="two", column=1, row=2, label="view 2"),
        Part(name="net one", column=2, row=0, label="network", tone="a"),
        Part(name="net two", column=2, row=2, label="network", tone="a"),
        Part(name="u", column=3, row=0, label="vector", tone="b"),
        Part(name="v", column=3, row=2, label="vector", tone="b"),
    ]
    links = [
        Link(source="formula", target="one"), Link(source="formula", target="two"),
        Link(source="one", target="net one"), Link(source="two", target="net two"),
        Link(source="net one", target="u"), Link(source="net two", target="v"),
        Link(source="net one", target="net two", label="same weights", dashed=True, arrow=False),
        Link(source="u", target="v", label="near", tone="b", arrow=False, thick=True),
    ]  # fmt: skip
    caption = (
        "Two random views of one image go through the same network; their vectors are to be nearer to each other "
        "than to those of all other images of the batch."
    )
    return drawn(Network(parts=parts, links=links), caption, "Learning without labels")
