"""The X and the O as a pipeline: it takes no time, so there is nothing to resume."""

from glassworks.pipelines.base import Job, Pipeline
from glassworks.pipelines.xo_maps.draw import draw
from glassworks.pipelines.xo_maps.recipe import XOMapsRecipe
from glassworks.pipelines.xo_maps.report import XOMapsReport
from glassworks.pipelines.xo_maps.show import show
from glassworks.pipelines.xo_maps.train import compute


def train(job: Job[XOMapsRecipe, None]) -> XOMapsReport:
    """The computed maps are all that there is to measure."""
    with job.context.stage("computing", None, "steps"):
        return compute(job.recipe.xo, job.recipe.seed)


PIPELINE = Pipeline(train=train, measure=lambda job, computed: computed, show=show, draw=draw)
