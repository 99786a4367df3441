"""The coin as a pipeline."""

from glassworks.pipelines.base import Pipeline
from glassworks.testing.coin_pipeline.show import show
from glassworks.testing.coin_pipeline.train import train

PIPELINE = Pipeline(train=train, measure=lambda job, report: report, show=show)
