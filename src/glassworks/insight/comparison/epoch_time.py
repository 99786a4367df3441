"""How long an epoch of a training takes, so that several networks can be given equal time.

A trial step alone would not tell: for a small network most of an epoch is reading batches, the optimizer, and
evaluating the monitor images.
"""

import copy
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import torch

from glassworks.core.workspace import RunFolder
from glassworks.pipelines.classification import scratch
from glassworks.pipelines.classification.job import ClassifierJob
from glassworks.tasks.task import StepReport
from glassworks.training.observers import Observer
from glassworks.training.state import TrainState

_EPOCHS = 2  # the first also warms up


def epoch_seconds(job: ClassifierJob, most: float) -> float:
    """Seconds of the second of two epochs that a copy of the job's network is trained for; the network is left alone.

    The resized images stay in their cache, where the training proper finds them.

    Args:
        job: images, network, seed and settings of the training proper.
        most: seconds after which the trial ends, and what was done by then decides.
    """
    clock = _Clock(most)
    with tempfile.TemporaryDirectory() as folder, torch.random.fork_rng(devices=[]), suppress(_LongEnoughError):
        scratch.fit(_trial(job, RunFolder(Path(folder)), clock))
    return clock.epoch_seconds()


def _trial(job: ClassifierJob, folder: RunFolder, clock: "_Clock") -> ClassifierJob:
    network = replace(job.network, network=copy.deepcopy(job.network.network))
    training = job.recipe.training.model_copy(update={"epochs": _EPOCHS})
    recipe = job.recipe.model_copy(update={"training": training})
    context = job.context.silenced()
    return replace(job, recipe=recipe, network=network, folder=folder, context=context, resume=False, observers=[clock])


class _LongEnoughError(Exception):
    """The trial has taken its time."""


class _Clock(Observer):
    """Notes when each step of the training ends; the first epoch's evaluation lies before the second one's first."""

    def __init__(self, most: float) -> None:
        self._most, self._begin, self._steps_per_epoch = most, 0.0, 0
        self._moments: list[float] = []

    def epoch_seconds(self) -> float:
        """Of the second epoch, or by the share of the steps that were done."""
        done, of_one = len(self._moments), self._steps_per_epoch
        if done < _EPOCHS * of_one:
            return (self._moments[-1] - self._begin) / done * of_one
        return self._moments[-1] - self._moments[of_one - 1]

    def on_start(self, state: TrainState) -> None:
        """The trial begins."""
        self._begin, self._steps_per_epoch = time.perf_counter(), state.steps_per_epoch

    def on_step(self, state: TrainState, report: StepReport) -> None:
        """Ends the trial when its time is over."""
        self._moments.append(time.perf_counter())
        if self._moments[-1] - self._begin > self._most:
            raise _LongEnoughError
