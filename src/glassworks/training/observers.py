"""What looks on while a network learns: the log, TensorBoard, the early stop, the stop at a loss that is no number."""

import json
import math
import shlex
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glassworks.core.context import RunContext
from glassworks.core.errors import RunError
from glassworks.core.extras import has
from glassworks.core.files import write_atomic
from glassworks.core.text import is_utf8
from glassworks.core.workspace import RunFolder
from glassworks.tasks.task import StepReport
from glassworks.training.state import TrainState

if TYPE_CHECKING:
    from torch.utils.tensorboard.writer import SummaryWriter


_NO_TENSORBOARD = "no files for TensorBoard, which is not installed: pip install 'glassworks[tensorboard]'"
_NOT_UTF8 = "no files for TensorBoard, which takes no path but in UTF-8"


class Observer:
    """Named moments of a training; each does nothing unless overridden."""

    def on_start(self, state: TrainState) -> None:
        """Before the first step, or the first one after a resume."""

    def during_step(self, state: TrainState) -> AbstractContextManager[None] | None:
        """A context around the next update, or ``None``."""
        return None

    def during_evaluation(self, state: TrainState) -> AbstractContextManager[None] | None:
        """A context around the evaluation at the end of an epoch, or ``None``."""
        return None

    def on_step(self, state: TrainState, report: StepReport) -> None:
        """After every update; reading a value of ``report`` waits for the device."""

    def on_log(self, state: TrainState, entry: dict[str, Any]) -> None:
        """Every ``log_steps`` updates: ``step``, ``epoch``, ``learning_rate`` and the step's values."""

    def on_epoch(self, state: TrainState, entry: dict[str, Any]) -> None:
        """After every epoch and its evaluation; ``entry`` is that of the history."""

    def on_save(self, state: TrainState) -> None:
        """Before a checkpoint is written; raising keeps it from being written."""

    def on_end(self, state: TrainState) -> None:
        """After the last step, whether it ended well or not."""


class LogFile(Observer):
    """One JSON line per logged step and per epoch; after a resume the log is that of an undisturbed run."""

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder

    def on_start(self, state: TrainState) -> None:
        """Takes out what a killed process logged beyond its last checkpoint, and the line it died in."""
        keep_lines_until(self.folder.log, state.step)

    def on_log(self, state: TrainState, entry: dict[str, Any]) -> None:
        """One line."""
        self.folder.append_log({"kind": "step", **entry})

    def on_epoch(self, state: TrainState, entry: dict[str, Any]) -> None:
        """One line."""
        self.folder.append_log({"kind": "epoch", **entry})


class TensorBoard(Observer):
    """Event files that TensorBoard draws."""

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder
        self._writer: SummaryWriter | None = None

    @classmethod
    def where_installed(cls, folder: RunFolder, context: RunContext) -> "list[TensorBoard]":
        """The observer, or none and a line about it, once in a run: nobody asked for the files."""
        if has("tensorboard") and is_utf8(str(folder.tensorboard)):
            return [cls(folder)]
        missing = _NOT_UTF8 if has("tensorboard") else _NO_TENSORBOARD
        if missing not in context.record.lines:
            context.note(missing)
        return []

    def on_start(self, state: TrainState) -> None:
        """Opens a file; TensorBoard drops what earlier files hold from the resumed step on."""
        from torch.utils.tensorboard.writer import SummaryWriter

        self._writer = SummaryWriter(self.folder.tensorboard, purge_step=state.step + 1 if state.step else None)

    def on_log(self, state: TrainState, entry: dict[str, Any]) -> None:
        """What the task reports and the learning rate, by step."""
        self._write("step", {name: entry[name] for name in entry if name not in ("epoch", "step")}, entry["step"])

    def on_epoch(self, state: TrainState, entry: dict[str, Any]) -> None:
        """All numbers of the history, by step."""
        self._write("epoch", {name: entry[name] for name in entry if name not in ("epoch", "step")}, entry["step"])

    def on_end(self, state: TrainState) -> None:
        """Closes the file."""
        if self._writer is not None:
            self._writer.close()

    def _write(self, group: str, values: dict[str, float], step: int) -> None:
        if self._writer is not None:
            for name, value in values.items():
                self._writer.add_scalar(f"{group}/{name}", value, step)


class Metrics(Observer):
    """Emits what is measured to whoever follows the run.

    Args:
        context: of the run.
        folder: of this training.
    """

    def __init__(self, context: RunContext, folder: RunFolder) -> None:
        self.context, self.folder = context, folder

    def on_log(self, state: TrainState, entry: dict[str, Any]) -> None:
        """What the task reports and the learning rate."""
        self._emit(entry)

    def on_epoch(self, state: TrainState, entry: dict[str, Any]) -> None:
        """All numbers of the history."""
        self._emit(entry)

    def _emit(self, entry: dict[str, Any]) -> None:
        for name in (name for name in entry if name not in ("epoch", "step")):
            self.context.metric(name, entry[name], step=entry["step"], epoch=entry["epoch"], folder=self.folder.path)


class EarlyStop(Observer):
    """Asks the loop to end once ``patience`` epochs brought no lower monitor loss; remembers nothing itself."""

    def __init__(self, patience: int) -> None:
        self.patience = patience

    def on_epoch(self, state: TrainState, entry: dict[str, Any]) -> None:
        """Counts from the best epoch."""
        if state.epoch - state.best_epoch >= self.patience:
            state.stop = f"no lower monitor loss in {self.patience} epochs"


class NanStop(Observer):
    """Ends a training whose loss or weights are no numbers any more, before it spoils a checkpoint."""

    def __init__(self, folder: RunFolder | None) -> None:
        self.folder = folder

    def on_log(self, state: TrainState, entry: dict[str, Any]) -> None:
        """Checks the loss, which has been read anyway."""
        if not math.isfinite(entry["loss"]):
            self._stop(state)

    def on_save(self, state: TrainState) -> None:
        """Checks everything."""
        if not state.is_finite():
            self._stop(state)

    def _stop(self, state: TrainState) -> None:
        raise RunError(
            expected="a loss that is a number",
            found=f"an infinite or undefined loss or weight by step {state.step}",
            do="Lower learning_rate, clip gradients (clip_norm = 1), or set precision = 'float32'" + self._rest(),
        )

    def _rest(self) -> str:
        """What lies in the folder to go on with."""
        if self.folder is None:
            return "."
        steps = sorted(self.folder.checkpoints.glob("step-*.json"))
        kept = (
            f"the checkpoint of step {int(steps[-1].stem[5:])} is kept" if steps else "no checkpoint was written before"
        )
        return f"; {kept}, and glassworks doctor {shlex.quote(str(self.folder.path))} says what went wrong."


def keep_lines_until(path: Path, step: int) -> None:
    """Takes the lines beyond ``step`` out of a file of JSON objects, and the one that a killed process died in."""
    if path.is_file():
        lines = path.read_text(encoding="utf-8").splitlines()
        write_atomic(path, "".join(f"{line}\n" for line in lines if _is_until(step, line)))


def _is_until(step: int, line: str) -> bool:
    """True for a whole line that does not lie beyond ``step``."""
    try:
        entry = json.loads(line)
    except ValueError:
        return False
    return not (entry.get("step", 0) > step)
