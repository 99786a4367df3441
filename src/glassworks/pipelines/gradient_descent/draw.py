"""The loop of gradient descent: some points, their gradient, a step."""

from typing import Any

from glassworks.charts.diagrams import Step, chain
from glassworks.charts.spec import Chart
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.gradient_descent.recipe import DescentRecipe


def draw(recipe: DescentRecipe, ways: Any) -> Chart:
    """What every way does; they differ in how many points a step looks at."""
    sizes = ", ".join(f"{min(size, recipe.descent.points):,}" for size in recipe.descent.batch_sizes)
    steps = [
        Step(label=f"B of {recipe.descent.points:,}\npoints", filled=True),
        Step(label="errors of the\nline w x + b"),
        Step(label="mean\ngradient g", tone="b"),
        Step(label="step\n− rate · g"),
    ]
    caption = f"One step of gradient descent, again and again; the ways differ in B, the points of a step ({sizes})."
    return drawn(chain(steps, back="the next B points"), caption, "The loop")
