"""Receptive fields as a pipeline: it takes seconds, so there is nothing to resume."""

from glassworks.pipelines.base import Job, Pipeline
from glassworks.pipelines.receptive_fields.draw import draw
from glassworks.pipelines.receptive_fields.recipe import FieldsRecipe
from glassworks.pipelines.receptive_fields.show import show
from glassworks.pipelines.receptive_fields.train import Computed, compute


def train(job: Job[FieldsRecipe, None]) -> Computed:
    """The computed numbers are all that there is to measure."""
    with job.context.stage("computing", None, "steps"):
        return compute(job)


PIPELINE = Pipeline(
    train=train,
    measure=lambda job, computed: computed.report,
    arrays=lambda job, computed: computed.maps,
    show=show,
    draw=draw,
)
