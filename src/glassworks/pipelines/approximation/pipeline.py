"""Universal approximation as a pipeline."""

from glassworks.pipelines.approximation.draw import draw
from glassworks.pipelines.approximation.show import show
from glassworks.pipelines.approximation.train import train
from glassworks.pipelines.base import Pipeline

PIPELINE = Pipeline(train=train, measure=lambda job, report: report, show=show, draw=draw)
