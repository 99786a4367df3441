"""The time of an epoch holds everything that an epoch does."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from glassworks.core.context import RunContext
from glassworks.core.workspace import RunFolder
from glassworks.data.sources.open import open_source
from glassworks.insight.comparison import epoch_time
from glassworks.insight.comparison.epoch_time import epoch_seconds
from glassworks.pipelines.classification.job import ClassifierJob
from glassworks.pipelines.classification.network import build_network
from glassworks.recipes.load import load_recipe
from glassworks.tasks.classification import Classification
from glassworks.training.engine import Engine


class Clock:
    """Time as the trial sees it, which goes on only when a test says so."""

    def __init__(self, monkeypatch):
        self.now = 100.0
        monkeypatch.setattr(epoch_time, "time", SimpleNamespace(perf_counter=lambda: self.now))

    def passes(self, seconds):
        self.now += seconds


@pytest.fixture
def job(tmp_path):
    source = open_source("xo")
    settings = ["model.backbone=softmax_regression", "training.precision='float32'"]
    network = build_network(load_recipe("xo", settings), source, RunContext())
    return ClassifierJob(
        recipe=network.recipe, source=source, network=network, device=torch.device("cpu"), engine=Engine("cpu"),
        folder=RunFolder(tmp_path / "run"), resume=False, context=RunContext(),
    )  # fmt: skip


def test_what_is_no_step_counts_too_and_nothing_is_left_behind(job, monkeypatch):
    evaluate, clock = Classification.evaluate, Clock(monkeypatch)
    monkeypatch.setattr(Classification, "evaluate", lambda *given: clock.passes(0.4) or evaluate(*given))
    before = {key: value.clone() for key, value in job.network.network.state_dict().items()}
    assert epoch_seconds(job, most=60) == pytest.approx(0.4)
    assert all(torch.equal(value, before[key]) for key, value in job.network.network.state_dict().items())
    assert not job.folder.path.exists()


def test_the_trial_ends_when_its_time_is_over(job, monkeypatch):
    step, steps, clock = Classification.step, [], Clock(monkeypatch)

    def slow(*given):
        clock.passes(0.1)
        steps.append(1)
        return step(*given)

    monkeypatch.setattr(Classification, "step", slow)
    taken = epoch_seconds(job.with_training(batch_size=16), most=0.3)
    assert len(steps) <= 4
    images = len(open_source("xo").samples)
    assert taken == pytest.approx(0.1 * np.ceil(0.8 * 0.85 * images / 16))
