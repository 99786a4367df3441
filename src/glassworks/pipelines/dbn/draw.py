"""The stack of Boltzmann machines, and the network that it becomes."""

from glassworks.charts.diagrams import Step, stack
from glassworks.charts.spec import Chart
from glassworks.pipelines.dbn.recipe import DbnRecipe
from glassworks.pipelines.dbn.train import Trained
from glassworks.pipelines.drawing import drawn

_CLASSES = 10  # of the shipped recipe's digits, before anything is read


def draw(recipe: DbnRecipe, trained: Trained | None) -> Chart:
    """Layer on layer; each arrow was a machine first."""
    inputs = trained.machines[0].weight.shape[0] if trained else recipe.data.size**2
    classes = list(trained.network.parameters())[-1].shape[0] if trained else _CLASSES
    steps = [Step(label=f"{inputs:,} pixels", filled=True)]
    steps += [
        Step(label=f"{units:,} hidden units", into=f"machine {number}: learned without labels")
        for number, units in enumerate(recipe.dbn.hidden, 1)
    ]
    steps.append(Step(label=f"{classes} classes (softmax)", tone="b", into="new weights: learned with labels"))
    caption = (
        "Each pair of layers is learned as a restricted Boltzmann machine on what the layers below it give; then "
        "backpropagation tunes all weights."
    )
    return drawn(stack(steps), caption, "The stack")
