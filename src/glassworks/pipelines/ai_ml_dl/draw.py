"""The three ways below each other: what people wrote, and what was learned."""

from typing import Any

from glassworks.charts.network import Link, Network, Part
from glassworks.charts.spec import Chart
from glassworks.pipelines.ai_ml_dl.recipe import WaysRecipe
from glassworks.pipelines.drawing import drawn

_ROWS = (
    ("AI: rules", (("look at\nthe middle", False), ("ink: X", False))),
    ("machine\nlearning", (("4 features", False), ("weights", True))),
    ("deep\nlearning", (("features", True), ("weights", True))),
)


def draw(recipe: WaysRecipe, trained: Any) -> Chart:
    """Pale boxes are written by people, the others learned from examples."""
    parts: list[Part] = []
    links: list[Link] = []
    for row, (name, boxes) in enumerate(_ROWS):
        parts.append(Part(name=f"{row}:name", column=0, row=row, label=name, shape="words"))
        parts.append(Part(name=f"{row}:in", column=1, row=row, label="pixels", filled=True))
        before = f"{row}:in"
        for at, (label, is_learned) in enumerate(boxes):
            part = Part(
                name=f"{row}:{at}", column=2 + at, row=row, label=label, tone="b" if is_learned else "muted",
                filled=not is_learned,
            )  # fmt: skip
            parts.append(part)
            links.append(Link(source=before, target=part.name))
            before = part.name
        parts.append(Part(name=f"{row}:out", column=4, row=row, label="X, O", shape="words"))
        links.append(Link(source=before, target=f"{row}:out"))
    caption = (
        "Grey boxes are given or written by people, orange ones learned from examples: the deeper, the more of them."
    )
    return drawn(Network(parts=parts, links=links), caption, "Three ways")
