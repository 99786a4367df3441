"""The race of the optimizers as a pipeline."""

from glassworks.pipelines.base import Pipeline
from glassworks.pipelines.optimizer_race.draw import draw
from glassworks.pipelines.optimizer_race.show import show
from glassworks.pipelines.optimizer_race.train import resolve, train

PIPELINE = Pipeline(resolve=resolve, train=train, measure=lambda job, report: report, show=show, draw=draw)
