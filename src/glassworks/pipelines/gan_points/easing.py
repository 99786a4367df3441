"""Penalties on the discriminator's slope that ease off in the course of a training."""

from glassworks.pipelines.gan_points.recipe import GanPointsRecipe
from glassworks.tasks.gan import Gan
from glassworks.training.observers import Observer
from glassworks.training.schedule import rate_factor
from glassworks.training.state import TrainState


class Easing(Observer):
    """R1 and R2 fall along half a cosine, as in Huang et al. 2024 (arXiv:2501.05441).

    A flat discriminator pushes samples a long way, so that no mode is left out; one that may be steeper sees the
    fine shape of the clusters. The gammas are a function of the step's number alone: a resumed run needs no history.

    Args:
        task: the game, with the gammas of its first step.
        left: their share at the end.
        epochs: of the whole training.
    """

    def __init__(self, task: Gan, left: float, epochs: int) -> None:
        self.task, self.left, self.epochs = task, left, epochs
        self.first = task.r1, task.r2

    def during_step(self, state: TrainState) -> None:
        """Sets both for the update that comes."""
        falling = rate_factor(state.step, self.epochs * state.steps_per_epoch, 0)
        share = self.left + (1 - self.left) * falling
        self.task.r1, self.task.r2 = (gamma * share for gamma in self.first)


def easing(recipe: GanPointsRecipe, task: Gan) -> list[Easing]:
    """What lets the penalties of ``task`` fall as the recipe has it; none where they stay."""
    left = recipe.gan.gamma_left
    return [Easing(task, left, recipe.training.epochs)] if left < 1 else []
