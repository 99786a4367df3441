"""Depth with and without shortcuts as a pipeline."""

from glassworks.pipelines.base import Pipeline
from glassworks.pipelines.depth.draw import draw
from glassworks.pipelines.depth.show import show
from glassworks.pipelines.depth.train import measure, resolve, train

PIPELINE = Pipeline(resolve=resolve, train=train, measure=measure, show=show, draw=draw)
