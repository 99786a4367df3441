"""Which of the three ways a classifier is trained in; each is a file with one ``fit(job) -> Trained``."""

from collections.abc import Iterator

from glassworks.core.context import RunContext
from glassworks.core.errors import RecipeError
from glassworks.pipelines.classification import finetune, frozen, scratch
from glassworks.pipelines.classification.job import ClassifierJob, classifier_job
from glassworks.pipelines.classification.recipe import ClassificationRecipe
from glassworks.pipelines.classification.trained import Trained
from glassworks.training.state import TrainState


def train(job: ClassifierJob) -> Trained:
    """From scratch where the network is not kept; else the exact head, and fine-tuning where the recipe wants it.

    Raises:
        DataError: too few usable images or classes.
        RunError: the run cannot go on; what was saved stays good.
    """
    if not job.network.frozen:
        return scratch.fit(job)
    return finetune.fit(job) if job.recipe.finetune else frozen.fit(job)


def steps(recipe: ClassificationRecipe, context: RunContext | None = None) -> Iterator[TrainState]:
    """The training of a recipe in the caller's hands: no folder, and the state after each update.

    The state is live, as that of ``training.loop.steps``; its networks learn with every step.

    Raises:
        RecipeError: a recipe that solves the head and trains nothing in steps.
        DataError: too few usable images or classes.
    """
    job = classifier_job(recipe, recipe.open_inputs(), None, RunContext.of(context))
    if job.network.frozen and not recipe.finetune:
        raise RecipeError(
            expected="a recipe that trains in steps",
            found="one that keeps the backbone as it is and solves the head at once",
            do="Set finetune = true, or model.frozen = false.",
        )
    yield from (finetune if job.network.frozen else scratch).steps(job)
