"""One neuron as a pipeline: it takes no time, so there is nothing to resume."""

from glassworks.pipelines.base import Job, Pipeline
from glassworks.pipelines.neuron.draw import draw
from glassworks.pipelines.neuron.recipe import NeuronRecipe
from glassworks.pipelines.neuron.report import NeuronReport
from glassworks.pipelines.neuron.show import show
from glassworks.pipelines.neuron.train import compute, first_examples


def train(job: Job[NeuronRecipe, None]) -> NeuronReport:
    """The computed numbers are all that there is to measure."""
    with job.context.stage("learning", None, "steps"):
        return compute(job.recipe.neuron, job.recipe.seed)


PIPELINE = Pipeline(
    train=train,
    measure=lambda job, computed: computed,
    arrays=lambda job, computed: first_examples(job.recipe.neuron, job.recipe.seed),
    show=show,
    draw=draw,
)
