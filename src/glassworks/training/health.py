"""The recorder as an observer: every layer of a training, looked at in some of its steps, written to ``health.jsonl``.

Which steps these are depends on the settings and the number of steps alone, so that a run that was killed and resumed
leaves the file of an undisturbed one. What is recorded changes nothing: the weights are the same without it.
"""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import IO, Any

from glassworks.core.files import disk_errors
from glassworks.core.workspace import RunFolder
from glassworks.instruments.recorded_step import Step
from glassworks.instruments.recorder import Recorder
from glassworks.tasks.task import StepReport
from glassworks.training.observers import Observer, keep_lines_until
from glassworks.training.state import TrainState

MOST_SAMPLES = 400
"""Of a long training: as many as a drawing has dots."""

LEAST_SAMPLES = 8
"""Of a training of fewer steps than it takes for so many; of one of fewer than this, every step."""


def stride(record_steps: int, total_steps: int) -> int:
    """Steps from one sample to the next: ``record_steps``, fewer in a short training and more in a long one."""
    wanted = min(record_steps, total_steps // LEAST_SAMPLES)
    return max(1, wanted, -(-total_steps // MOST_SAMPLES))


class HealthFile(Observer):
    """One JSON line for every sampled step.

    Args:
        folder: of the run.
        record_steps: see ``LoopConfig``; at least 1.
        clip_norm: to which the loop limits the gradients; the file has them as they were before.
        total_steps: of the whole training.
    """

    def __init__(self, folder: RunFolder, record_steps: int, clip_norm: float, total_steps: int) -> None:
        self.folder = folder
        self._stride = stride(record_steps, total_steps)
        self._clip_norm = clip_norm
        self._recorder: Recorder | None = None
        self._step: Step | None = None
        self._file: IO[str] | None = None

    def on_start(self, state: TrainState) -> None:
        """Takes out what a killed process recorded beyond its last checkpoint."""
        keep_lines_until(self.folder.health, state.step)
        with disk_errors(self.folder.health):
            self.folder.path.mkdir(parents=True, exist_ok=True)
            self._file = self.folder.health.open("a", encoding="utf-8")  # opening it for each line takes its time
        self._recorder = Recorder(state.modules)

    def during_step(self, state: TrainState) -> AbstractContextManager[None] | None:
        """Listens to one step in so many."""
        return self._listening(state) if state.step % self._stride == 0 else None

    def on_step(self, state: TrainState, report: StepReport) -> None:
        """One line, where the step was listened to."""
        if self._step is None:
            return
        norms = {name: opt.gradient_norm for name, opt in state.optimizers.items() if opt.gradient_norm is not None}
        sample, values = self._step.read({"loss": report.values["loss"], **norms})
        self._step = None
        sample.step, sample.epoch, sample.loss = state.step, state.epoch + 1, values.pop("loss")
        sample.learning_rate = next(iter(state.optimizers.values())).rate
        if values:
            sample.gradient = sum(value**2 for value in values.values()) ** 0.5
            for layer in sample.layers:
                # Each network is limited by its own length.
                whole = values.get(layer.network, 0.0) if layer.network else next(iter(values.values()))
                if layer.weight_gradient is not None:
                    layer.weight_gradient *= max(1.0, whole / self._clip_norm)
        else:
            squares = [layer.weight_gradient**2 for layer in sample.layers if layer.weight_gradient is not None]
            sample.gradient = sum(squares) ** 0.5 if squares else None
        self._write(sample.line())

    def during_evaluation(self, state: TrainState) -> AbstractContextManager[None]:
        """Notices batch normalisations that learn from what should only be measured."""
        return self._counting(state)

    def on_end(self, state: TrainState) -> None:
        """Says so where the training ended because its numbers were none any more, and closes the file."""
        if self._file is not None:
            if not state.is_finite():
                self._write({"kind": "end", "step": state.step})
            self._file.close()

    @contextmanager
    def _listening(self, state: TrainState) -> Iterator[None]:
        assert self._recorder is not None, "the training has begun"  # noqa: S101 - our own invariant
        for optimizer in state.optimizers.values():
            optimizer.gradient_norm = None  # not every network need be updated in this step
        with self._recorder.step() as step:
            yield
        self._step = step

    @contextmanager
    def _counting(self, state: TrainState) -> Iterator[None]:
        assert self._recorder is not None, "the training has begun"  # noqa: S101 - our own invariant
        before = self._recorder.batches_tracked()
        yield
        after = self._recorder.batches_tracked()
        learned = [name for name, count in after.items() if count != before[name]]
        if learned:
            self._write({"kind": "evaluation", "step": state.step, "epoch": state.epoch, "learned": learned})

    def _write(self, line: dict[str, Any]) -> None:
        """What a killed process has written is there."""
        assert self._file is not None, "the training has begun"  # noqa: S101 - our own invariant
        with disk_errors(self.folder.health):
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()
