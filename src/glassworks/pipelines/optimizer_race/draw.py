"""The network of the race, and where its rules differ."""

from typing import Any

from glassworks.charts.diagrams import Step, chain
from glassworks.charts.spec import Chart
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.optimizer_race.recipe import RaceRecipe


def draw(recipe: RaceRecipe, found: Any) -> Chart:
    """The loop of learning; only its last box is another one for each rule."""
    steps = [
        Step(label=f"64-{recipe.race.hidden}-10\nnetwork, weights x"),
        Step(label="loss on\na batch"),
        Step(label="gradient\ng", tone="muted"),
        Step(label="the rule,\nits memory", tone="b"),
    ]
    caption = "Every rule trains the same network from the same start on the same batches; only the last box differs."
    return drawn(chain(steps, back="new x"), caption, "The loop")
