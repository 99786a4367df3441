"""The perceptron as a pipeline: it takes no time, so there is nothing to resume."""

from glassworks.pipelines.base import Job, Pipeline
from glassworks.pipelines.perceptron.draw import draw
from glassworks.pipelines.perceptron.recipe import PerceptronRecipe
from glassworks.pipelines.perceptron.report import PerceptronReport
from glassworks.pipelines.perceptron.show import show
from glassworks.pipelines.perceptron.train import learn


def train(job: Job[PerceptronRecipe, None]) -> PerceptronReport:
    """The rule's own numbers are all that there is to measure."""
    with job.context.stage("learning", None, "steps"):
        return learn(job.recipe.perceptron)


PIPELINE = Pipeline(train=train, measure=lambda job, learned: learned, show=show, draw=draw)
