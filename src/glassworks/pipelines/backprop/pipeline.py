"""The worked example as a pipeline: it takes seconds, so there is nothing to resume."""

from glassworks.pipelines.backprop.draw import draw
from glassworks.pipelines.backprop.recipe import BackpropRecipe
from glassworks.pipelines.backprop.report import BackpropReport, Descents
from glassworks.pipelines.backprop.show import show
from glassworks.pipelines.backprop.train import compute
from glassworks.pipelines.base import Job, Pipeline


def train(job: Job[BackpropRecipe, None]) -> tuple[BackpropReport, Descents]:
    """The computed numbers are all that there is to measure."""
    with job.context.stage("computing", None, "steps"):
        return compute(job.recipe.backprop)


PIPELINE = Pipeline(
    train=train,
    measure=lambda job, computed: computed[0],
    arrays=lambda job, computed: computed[1],
    show=show,
    draw=draw,
)
