"""The graph as a pipeline: it takes no time, so there is nothing to resume."""

from glassworks.pipelines.base import Job, Pipeline
from glassworks.pipelines.graph.draw import draw
from glassworks.pipelines.graph.recipe import GraphRecipe
from glassworks.pipelines.graph.report import GraphReport
from glassworks.pipelines.graph.show import show
from glassworks.pipelines.graph.train import compute


def train(job: Job[GraphRecipe, None]) -> GraphReport:
    """The computed numbers are all that there is to measure."""
    with job.context.stage("computing", None, "steps"):
        return compute(job.recipe.graph)


PIPELINE = Pipeline(train=train, measure=lambda job, computed: computed, show=show, draw=draw)
