"""Some of the years below each other, from the first to the last."""

from typing import Any

from glassworks.charts.diagrams import Step, stack
from glassworks.charts.spec import Chart
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.timeline.events import between
from glassworks.pipelines.timeline.recipe import TimelineRecipe

_MOST = 9  # boxes
_FIRST_CHOICE = ("perceptron", "limits", "backpropagation", "deep belief nets", "AlexNet", "ResNet", "transformer")


def draw(recipe: TimelineRecipe, found: Any) -> Chart:
    """The turns of the story where there are many events, else all of them."""
    events = between(recipe.timeline.first, recipe.timeline.last)
    shown = events if len(events) <= _MOST else [event for event in events if event.name in _FIRST_CHOICE]
    steps = [
        Step(label=f"{event.year}  {event.name}", tone="b" if event.name == "limits" else "a", filled=not at)
        for at, event in enumerate(shown)
    ]
    if not steps:
        steps = [Step(label=f"{recipe.timeline.first} to {recipe.timeline.last}: nothing here", tone="muted")]
    caption = f"{len(shown)} of {len(events)} events from {recipe.timeline.first} to {recipe.timeline.last}."
    return drawn(stack(steps), caption, "The way")
