"""Tensors as a pipeline: it takes no time, so there is nothing to resume."""

from glassworks.pipelines.base import Job, Pipeline
from glassworks.pipelines.tensors.draw import draw
from glassworks.pipelines.tensors.recipe import TensorsRecipe
from glassworks.pipelines.tensors.report import TensorsReport
from glassworks.pipelines.tensors.show import show
from glassworks.pipelines.tensors.train import compute, pictures


def train(job: Job[TensorsRecipe, None]) -> TensorsReport:
    """The computed numbers are all that there is to measure."""
    with job.context.stage("computing", None, "steps"):
        return compute(job.recipe.tensors, job.recipe.seed)


PIPELINE = Pipeline(
    train=train,
    measure=lambda job, computed: computed,
    arrays=lambda job, computed: pictures(job.recipe.tensors, job.recipe.seed),
    show=show,
    draw=draw,
)
