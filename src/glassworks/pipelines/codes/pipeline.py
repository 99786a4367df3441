"""Codes as a pipeline."""

from glassworks.pipelines.base import Pipeline
from glassworks.pipelines.codes.draw import draw
from glassworks.pipelines.codes.show import show
from glassworks.pipelines.codes.train import measure, resolve, train

PIPELINE = Pipeline(resolve=resolve, train=train, measure=measure, show=show, draw=draw)
