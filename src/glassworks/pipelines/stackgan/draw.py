"""A sentence becomes a vector, a sketch, and a large image, each judged together with the sentence."""

from typing import Any

from glassworks.charts.network import Link, Network, Part
from glassworks.charts.spec import Chart
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.stackgan.data import SIDES
from glassworks.pipelines.stackgan.recipe import StackganRecipe


def draw(recipe: StackganRecipe, trained: Any) -> Chart:
    """The encoder, one or two stages, and their discriminators."""
    stack, features = recipe.stackgan, recipe.encoders.features
    parts = [
        Part(name="words", column=0, row=0, label="sentence", filled=True),
        Part(name="text", column=0, row=1, label=f"text encoder\n{features} numbers", tone="a"),
        Part(name="condition", column=0, row=2, label=f"condition c\n{stack.condition} numbers, drawn"),
        Part(name="noise", column=0, row=3, label=f"noise z\n{stack.noise} numbers", filled=True),
        Part(name="one", column=1, row=2, label=f"Stage I\n{SIDES[0]} × {SIDES[0]}", tone="a"),
        Part(name="critic one", column=1, row=0, label="discriminator I:\nreal? fits?", tone="b"),
    ]
    links = [
        Link(source="words", target="text"), Link(source="text", target="condition"),
        Link(source="condition", target="one"), Link(source="noise", target="one"),
        Link(source="one", target="critic one"), Link(source="text", target="critic one"),
    ]  # fmt: skip
    if stack.stages == 2:
        parts += [
            Part(name="two", column=2, row=2, label=f"Stage II\n{SIDES[1]} × {SIDES[1]}", tone="a"),
            Part(name="critic two", column=2, row=0, label="discriminator II:\nreal? fits?", tone="b"),
        ]
        links += [
            Link(source="one", target="two"), Link(source="two", target="critic two"),
            Link(source="text", target="two", label="again"),
        ]  # fmt: skip
    caption = (
        "The sentence becomes a vector; a stage draws from it and noise; its discriminator asks whether an image is "
        "real and whether it fits the sentence."
    )
    return drawn(Network(parts=parts, links=links), caption, "From sentence to image")
