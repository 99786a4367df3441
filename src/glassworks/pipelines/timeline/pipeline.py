"""The timeline as a pipeline: nothing is computed that could be resumed."""

from dataclasses import asdict
from itertools import pairwise

from glassworks.pipelines.base import Job, Pipeline
from glassworks.pipelines.timeline.draw import draw
from glassworks.pipelines.timeline.events import between
from glassworks.pipelines.timeline.recipe import TimelineConfig, TimelineRecipe
from glassworks.pipelines.timeline.report import Entry, TimelineReport
from glassworks.pipelines.timeline.show import show


def gather(config: TimelineConfig) -> TimelineReport:
    """The events between the years."""
    events = [Entry(**asdict(event)) for event in between(config.first, config.last)]
    gaps = [(a.year, b.year) for a, b in pairwise(events)]
    longest = list(max(gaps, key=lambda gap: gap[1] - gap[0])) if gaps else []
    return TimelineReport(config.first, config.last, events, longest)


def train(job: Job[TimelineRecipe, None]) -> TimelineReport:
    """There is nothing to learn."""
    with job.context.stage("gathering", None, "events"):
        return gather(job.recipe.timeline)


PIPELINE = Pipeline(train=train, measure=lambda job, found: found, show=show, draw=draw)
