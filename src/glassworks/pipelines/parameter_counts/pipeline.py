"""Parameters as a pipeline: it takes no time, so there is nothing to resume."""

from glassworks.pipelines.base import Job, Pipeline
from glassworks.pipelines.parameter_counts.draw import draw
from glassworks.pipelines.parameter_counts.recipe import CountsRecipe
from glassworks.pipelines.parameter_counts.report import CountsReport
from glassworks.pipelines.parameter_counts.show import show
from glassworks.pipelines.parameter_counts.train import compute


def train(job: Job[CountsRecipe, None]) -> CountsReport:
    """The counted numbers are all that there is to measure."""
    with job.context.stage("computing", None, "steps"):
        return compute(job.recipe.counts)


PIPELINE = Pipeline(train=train, measure=lambda job, computed: computed, show=show, draw=draw)
