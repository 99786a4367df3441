"""The losses as a pipeline: it takes no time, so there is nothing to resume."""

from glassworks.pipelines.base import Job, Pipeline
from glassworks.pipelines.losses.draw import draw
from glassworks.pipelines.losses.recipe import LossesRecipe
from glassworks.pipelines.losses.report import LossesReport
from glassworks.pipelines.losses.show import show
from glassworks.pipelines.losses.train import compute


def train(job: Job[LossesRecipe, None]) -> LossesReport:
    """The computed numbers are all that there is to measure."""
    with job.context.stage("computing", None, "steps"):
        return compute(job.recipe.losses)


PIPELINE = Pipeline(train=train, measure=lambda job, computed: computed, show=show, draw=draw)
