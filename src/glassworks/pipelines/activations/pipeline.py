"""The activation functions as a pipeline: it takes no time, so there is nothing to resume."""

from glassworks.pipelines.activations.draw import draw
from glassworks.pipelines.activations.recipe import ActivationsRecipe
from glassworks.pipelines.activations.report import ActivationsReport
from glassworks.pipelines.activations.show import show
from glassworks.pipelines.activations.train import compute
from glassworks.pipelines.base import Job, Pipeline


def train(job: Job[ActivationsRecipe, None]) -> ActivationsReport:
    """The computed numbers are all that there is to measure."""
    with job.context.stage("computing", None, "steps"):
        return compute(job.recipe.activations)


PIPELINE = Pipeline(train=train, measure=lambda job, computed: computed, show=show, draw=draw)
