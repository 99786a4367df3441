"""Moved digits as a pipeline."""

from glassworks.pipelines.base import Pipeline
from glassworks.pipelines.shift.draw import draw
from glassworks.pipelines.shift.show import show
from glassworks.pipelines.shift.train import examples, measure, resolve, train

PIPELINE = Pipeline(resolve=resolve, train=train, measure=measure, arrays=examples, show=show, draw=draw)
