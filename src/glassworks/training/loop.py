"""The loop: fetch, step, observe, save. It knows nothing of losses or labels; the task does.

A run is a pure function of its starting weights, config, data and seed. No random state is carried along: before each
step torch is seeded by the step's number, and batches are a function of epoch and index. So a checkpoint needs only
tensors and counters, and a run that was killed goes on to the very same weights.
"""

import hashlib
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import torch

from glassworks.core.cancel import Cancelled
from glassworks.core.context import RunContext
from glassworks.core.report import Report
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.data.loader import Loader
from glassworks.models.fingerprint import weights_hash
from glassworks.tasks.task import StepReport, Task
from glassworks.training.checkpoint import Checkpoints
from glassworks.training.config import LoopConfig
from glassworks.training.ema import Ema, live_tensors
from glassworks.training.engine import Engine
from glassworks.training.health import HealthFile
from glassworks.training.observers import EarlyStop, LogFile, Metrics, NanStop, Observer, TensorBoard
from glassworks.training.optim import ModuleOptimizer
from glassworks.training.state import TrainState


@dataclass
class FitResult(Report):
    """How a training went.

    Attributes:
        history: one entry per epoch: ``epoch``, ``step``, ``train_loss``, ``learning_rate``, and the task's numbers on
            the monitor rows as ``monitor_loss``, ``monitor_accuracy``, ...
        best_epoch: the epoch whose weights the networks now hold, counted from 1.
        stopped_early: it ended before its last epoch.
        steps: updates made.
        seconds: wall-clock time of this process, evaluations included.
    """

    history: list[dict[str, Any]]
    best_epoch: int
    stopped_early: bool
    steps: int
    seconds: float = field(compare=False)


def fit(
    task: Task,
    train: Loader[Any],
    monitor: Loader[Any] | None,
    config: LoopConfig,
    folder: RunFolder,
    *,
    seed: int,
    context: RunContext,
    resume: bool = False,
    observers: Sequence[Observer] = (),
    rates: Mapping[str, float] | None = None,
) -> FitResult:
    """Trains the task's networks, which hold the weights of the best epoch at the end.

    Args:
        task: what a step means; its networks start from the weights they have.
        train: batches to learn from.
        monitor: rows that choose the best epoch and the early stop, none of ``train``'s; ``None`` keeps the last.
        config: how to learn.
        folder: receives the log, events and checkpoints.
        seed: of everything random in a step.
        context: of the run; asked after every step whether it is cancelled.
        resume: goes on from the newest whole checkpoint in ``folder``, where there is one.
        observers: what else looks on.
        rates: by network, its learning rate as a share of the config's; 1 for those that are not named.

    Raises:
        Cancelled: the run was asked to end; the checkpoint of its last step is written.
        RunError: the loss became infinite or undefined, or the disk failed; a good checkpoint before is kept.
        RecipeError: ``resume`` with other settings or data than before.
    """
    engine = Engine(config.device)
    if config.patience and monitor is None:
        context.note("patience: nothing is held out to watch this training, so it takes all of its epochs")
    files = TensorBoard.where_installed(folder, context) if engine.is_main else []
    loop = _Loop(
        task=task,
        train=train.sharded(engine.rank, engine.num_ranks),
        monitor=monitor,
        config=config,
        folder=folder,
        seed=seed,
        engine=engine,
        observers=[*files, *observers],
        rates=rates or {},
        context=context,
    )
    with (
        _reproducible(),
        context.stage("training", config.epochs * loop.train.num_rows, loop.train.columns.unit) as advance,
    ):
        return loop.run(advance, resume=resume)


class _Loop:
    """What ``fit`` holds while it works."""

    def __init__(
        self,
        *,
        task: Task,
        train: Loader[Any],
        monitor: Loader[Any] | None,
        config: LoopConfig,
        folder: RunFolder,
        seed: int,
        engine: Engine,
        observers: Sequence[Observer],
        rates: Mapping[str, float],
        context: RunContext,
    ) -> None:
        self.task, self.train, self.monitor = task, train, monitor
        self.config, self.seed, self.engine = config, seed, engine
        total_steps = config.epochs * len(train)
        modules = {name: engine.placed(module) for name, module in task.modules.items()}
        optimizers = {
            name: ModuleOptimizer(module, _at_rate(config, rates.get(name, 1.0)), total_steps, engine)
            for name, module in modules.items()
        }
        ema = Ema(modules, config.ema_decay) if config.ema_decay else None
        engine.share(live_tensors(modules).values())
        self.state = TrainState(modules, optimizers, ema, torch.zeros((), device=engine.device), len(train))
        self.checkpoints = Checkpoints(folder.checkpoints, _key(config, train, seed, modules, rates))
        writers: list[Observer] = [LogFile(folder), Metrics(context, folder)] if engine.is_main else []
        if engine.is_main and config.record_steps:
            writers.append(HealthFile(folder, config.record_steps, config.clip_norm, total_steps))
        early: list[Observer] = [EarlyStop(config.patience)] if config.patience and monitor is not None else []
        self.observers: list[Observer] = [NanStop(folder), *early, *writers, *observers]

    def run(self, advance: Callable[[int], None], *, resume: bool) -> FitResult:
        """All epochs that are left."""
        begin, state = time.perf_counter(), self.state
        if resume and self.checkpoints.load_newest(state):
            advance(state.epoch * self.train.num_rows + state.epoch_step * self.train.batch_size)
        try:
            self._tell("on_start")
            while state.epoch < self.config.epochs and not state.stop:
                self._run_epoch(advance)
        except Cancelled:
            self._save()
            raise
        finally:
            self._tell("on_end")
        self.engine.wait()
        state.take_best()
        for module in state.modules.values():
            self.engine.released(module)
        stopped = state.epoch < self.config.epochs
        seconds = time.perf_counter() - begin
        return FitResult(state.history, state.best_epoch or state.epoch, stopped, state.step, seconds)

    def _run_epoch(self, advance: Callable[[int], None]) -> None:
        """Fetch, step, observe, save; then evaluate."""
        state, config = self.state, self.config
        for batch in self.train.epoch(state.epoch, state.epoch_step):
            report = self._step(batch)
            self._tell("on_step", report)
            if state.step % config.log_steps == 0:
                self._tell("on_log", self._log_entry(report))
            if state.epoch_step == len(self.train):
                self._end_epoch()  # before anything is saved: it belongs into the checkpoint
            elif self.checkpoints.is_due(state.step, config.checkpoint_steps, config.checkpoint_seconds):
                self._save()
            advance(len(batch) * self.engine.num_ranks)  # a cancelled run ends here, where its state is whole
        is_over = state.epoch == config.epochs or state.stop
        if is_over or config.checkpoint_steps or self.checkpoints.is_affordable():
            self._save()

    def _step(self, batch: Any) -> StepReport:
        """One update, seeded by its number."""
        state = self.state
        torch.manual_seed(derive(self.seed, "step", state.step, self.engine.rank))
        for optimizer in state.optimizers.values():
            optimizer.set_step(state.step)
        with self._during("during_step"):
            report = self.task.step(batch, state.optimizers)
        state.step += 1
        state.epoch_step += 1
        state.loss_sum += report.values["loss"]  # left on the device: reading it every step would wait for it
        if state.ema:
            state.ema.update(state.step)
        return report

    def _end_epoch(self) -> None:
        """Evaluates, writes the history, and keeps the networks if they are the best so far."""
        state = self.state
        self.engine.average([state.loss_sum])
        entry = {"epoch": state.epoch + 1, "step": state.step, "train_loss": float(state.loss_sum) / state.epoch_step}
        entry["learning_rate"] = self._rate()
        state.epoch, state.epoch_step = state.epoch + 1, 0
        state.loss_sum.zero_()
        if self.monitor is not None:
            with state.ema.in_place() if state.ema else nullcontext(), self._during("during_evaluation"):
                # The same numbers on every rank: they decide what is best and when to stop.
                measured = self.engine.first(lambda monitor=self.monitor: self.task.evaluate(monitor.epoch(0)))
                entry |= {f"monitor_{name}": value for name, value in measured.items()}
                if entry["monitor_loss"] < min((past["monitor_loss"] for past in state.history), default=math.inf):
                    state.keep_as_best()
        state.history.append(entry)
        self._tell("on_epoch", entry)

    def _save(self) -> None:
        if self.engine.is_main:
            self._tell("on_save")
            self.checkpoints.save(self.state)

    def _log_entry(self, report: StepReport) -> dict[str, Any]:
        values = {name: value.float().clone() for name, value in report.values.items()}
        self.engine.average(list(values.values()))
        state = self.state
        entry: dict[str, Any] = {"step": state.step, "epoch": state.epoch + 1, "learning_rate": self._rate()}
        return entry | {name: float(value) for name, value in values.items()}

    def _rate(self) -> float:
        return next(iter(self.state.optimizers.values())).rate

    def _tell(self, moment: str, *details: Any) -> None:
        for observer in self.observers:
            getattr(observer, moment)(self.state, *details)

    def _during(self, moment: str) -> AbstractContextManager[Any]:
        """What the observers put around a step or an evaluation."""
        contexts = [getattr(observer, moment)(self.state) for observer in self.observers]
        wanted = [context for context in contexts if context is not None]
        return _all_of(wanted) if wanted else nullcontext()


@contextmanager
def _all_of(contexts: Sequence[AbstractContextManager[Any]]) -> Iterator[None]:
    with ExitStack() as entered:
        for context in contexts:
            entered.enter_context(context)
        yield


def _at_rate(config: LoopConfig, share: float) -> LoopConfig:
    return config.model_copy(update={"learning_rate": config.learning_rate * share}) if share != 1 else config


def _key(
    config: LoopConfig,
    train: Loader[Any],
    seed: int,
    modules: Mapping[str, torch.nn.Module],
    rates: Mapping[str, float],
) -> str:
    """Everything that a checkpoint's meaning depends on, the weights at the start included, as a hash."""
    settings = config.model_dump_json(exclude={"checkpoint_steps", "checkpoint_seconds", "record_steps"})
    told = f" {sorted(rates.items())}" if rates else ""
    digest = hashlib.sha256(f"{settings} {config.device} {seed}{told}".encode())
    digest.update(train.fingerprint())
    digest.update(weights_hash(live_tensors(modules)).encode())
    return digest.hexdigest()


@contextmanager
def _reproducible() -> Iterator[None]:
    """Only kernels that give the same bits each time, where torch has them; the caller's random state comes back."""
    before = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    settings: Any = torch.utils.deterministic
    filled = settings.fill_uninitialized_memory
    torch.use_deterministic_algorithms(True, warn_only=True)
    settings.fill_uninitialized_memory = False  # a check for others' faults that costs a pass each
    try:
        with torch.random.fork_rng():
            yield
    finally:
        torch.use_deterministic_algorithms(before[0], warn_only=before[1])
        settings.fill_uninitialized_memory = filled
