"""A threshold as a pipeline."""

from glassworks.pipelines.base import Pipeline
from glassworks.pipelines.threshold.draw import draw
from glassworks.pipelines.threshold.show import show
from glassworks.pipelines.threshold.train import measure, resolve, train

PIPELINE = Pipeline(resolve=resolve, train=train, measure=measure, show=show, draw=draw)
