"""The limits of transfer as a pipeline."""

from glassworks.pipelines.base import Pipeline
from glassworks.pipelines.transfer_limits.draw import draw
from glassworks.pipelines.transfer_limits.show import show
from glassworks.pipelines.transfer_limits.train import measure, train

PIPELINE = Pipeline(train=train, measure=measure, show=show, draw=draw)
