"""Which of the three ways a classifier is trained in; each is a file with one ``fit(job) -> Trained``."""

from glassworks.pipelines.classification import finetune, frozen, scratch
from glassworks.pipelines.classification.job import ClassifierJob
from glassworks.pipelines.classification.trained import Trained


def train(job: ClassifierJob) -> Trained:
    """From scratch where the network is not kept; else the exact head, and fine-tuning where the recipe wants it.

    Raises:
        DataError: too few usable images or classes.
        RunError: the run cannot go on; what was saved stays good.
    """
    if not job.network.frozen:
        return scratch.fit(job)
    return finetune.fit(job) if job.recipe.finetune else frozen.fit(job)
