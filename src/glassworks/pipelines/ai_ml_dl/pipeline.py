"""One task in three ways, as a pipeline."""

from glassworks.pipelines.ai_ml_dl.draw import draw
from glassworks.pipelines.ai_ml_dl.show import show
from glassworks.pipelines.ai_ml_dl.train import measure, mistakes, resolve, train
from glassworks.pipelines.base import Pipeline

PIPELINE = Pipeline(resolve=resolve, train=train, measure=measure, arrays=mistakes, show=show, draw=draw)
