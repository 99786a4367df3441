"""Successive edits as a pipeline."""

from glassworks.pipelines.base import Pipeline
from glassworks.pipelines.edits.draw import draw
from glassworks.pipelines.edits.show import show
from glassworks.pipelines.edits.train import measure, resolve, train

PIPELINE = Pipeline(resolve=resolve, train=train, measure=measure, show=show, draw=draw)
