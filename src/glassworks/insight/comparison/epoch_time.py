"""How long an epoch of a training takes, so that several networks can be given equal time.

A trial step alone would not tell: for a small network most of an epoch is reading batches, the optimizer, and looking
at the monitor images.
"""

import copy
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import torch

from glassworks.core.context import RunContext
from glassworks.core.workspace import RunFolder
from glassworks.data.cache import RowCache
from glassworks.pipelines.classification.job import Job
from glassworks.pipelines.classification.scratch import train_end_to_end
from glassworks.training.config import TrainingConfig

_EPOCHS = 2  # the first also warms up


def epoch_seconds(job: Job, cache: RowCache, config: TrainingConfig, most: float) -> float:
    """Seconds of the second of two epochs that a copy of the job's network is trained for; the network is left alone.

    Args:
        job: images, network, seed.
        cache: receives the resized pictures, which the training proper then finds there.
        config: of the training proper.
        most: seconds after which the trial ends, and what was done by then tells.
    """
    clock = _Clock(most)
    network = copy.deepcopy(job.network)
    with tempfile.TemporaryDirectory() as folder, torch.random.fork_rng(devices=[]), suppress(_LongEnoughError):
        trial = replace(job, network=network, folder=RunFolder(Path(folder)), context=clock, resume=False)
        train_end_to_end(trial, cache, config.model_copy(update={"epochs": _EPOCHS}), lambda _: None)
    return clock.epoch_seconds()


class _LongEnoughError(Exception):
    """The trial has taken its time."""


class _Clock(RunContext):
    """Notes when each step of the training ends; the first epoch's evaluation lies before the second one's first."""

    def __init__(self, most: float) -> None:
        super().__init__()
        self._most, self._begin, self._rows = most, 0.0, 0
        self._moments: list[tuple[float, int]] = []

    def epoch_seconds(self) -> float:
        """Of the second epoch, or by the share of the rows that were done."""
        moment, done = self._moments[-1]
        if len(self._moments) % _EPOCHS or done < self._rows - self._moments[0][1]:
            return (moment - self._begin) / done * self._rows / _EPOCHS
        return moment - self._moments[len(self._moments) // _EPOCHS - 1][0]

    @contextmanager
    def stage(self, name: str, total: int | None = None, unit: str = "images") -> Iterator[Callable[[int], None]]:
        """Silent, but for the training's steps."""
        with super().stage(name, total, unit) as advance:
            if name == "training":
                self._begin, self._rows = time.perf_counter(), total or 0
                yield self._step
            else:
                yield advance

    def _step(self, rows: int) -> None:
        now = time.perf_counter()
        self._moments.append((now, rows + (self._moments[-1][1] if self._moments else 0)))
        if now - self._begin > self._most:
            raise _LongEnoughError
