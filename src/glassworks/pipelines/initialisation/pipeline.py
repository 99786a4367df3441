"""The starts of a deep network as a pipeline."""

from glassworks.pipelines.base import Pipeline
from glassworks.pipelines.initialisation.draw import draw
from glassworks.pipelines.initialisation.show import show
from glassworks.pipelines.initialisation.train import measure, resolve, train

PIPELINE = Pipeline(resolve=resolve, train=train, measure=measure, show=show, draw=draw)
