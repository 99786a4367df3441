"""Gradient descent as a pipeline: it takes a second, so there is nothing to resume."""

from glassworks.pipelines.base import Pipeline
from glassworks.pipelines.gradient_descent.draw import draw
from glassworks.pipelines.gradient_descent.show import show
from glassworks.pipelines.gradient_descent.train import landscape, measure, prepare, train

PIPELINE = Pipeline(
    prepare=prepare, train=train, measure=measure, arrays=lambda job, ways: landscape(job.inputs), show=show, draw=draw
)
