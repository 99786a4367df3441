"""Fetch, step, observe, save: what ``fit`` and ``steps`` have in common.

It knows nothing of losses or labels; the task does.
"""

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import Any

import torch

from glassworks.core.context import RunContext
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.data.loader import Loader
from glassworks.models.depthwise import fast_gradients
from glassworks.models.fingerprint import weights_hash
from glassworks.tasks.task import StepReport, Task
from glassworks.training.checkpoint import Checkpoints
from glassworks.training.config import LoopConfig
from glassworks.training.ema import Ema, live_tensors
from glassworks.training.engine import Engine
from glassworks.training.health import HealthFile
from glassworks.training.observers import EarlyStop, LogFile, Metrics, NanStop, Observer
from glassworks.training.optim import ModuleOptimizer
from glassworks.training.state import TrainState


class Stepper:
    """One training; without a folder nothing is written."""

    def __init__(
        self,
        *,
        task: Task,
        train: Loader[Any],
        monitor: Loader[Any] | None,
        config: LoopConfig,
        folder: RunFolder | None,
        seed: int,
        engine: Engine,
        observers: Sequence[Observer],
        rates: Mapping[str, float],
        context: RunContext,
    ) -> None:
        self.task, self.train, self.monitor = task, train, monitor
        self.config, self.seed, self.engine, self._context = config, seed, engine, context
        total_steps = config.epochs * len(train)
        modules = {name: engine.to_device(module) for name, module in task.modules.items()}
        optimizers = {
            name: ModuleOptimizer(module, _at_rate(config, rates.get(name, 1.0)), total_steps, engine)
            for name, module in modules.items()
        }
        ema = Ema(modules, config.ema_decay) if config.ema_decay else None
        engine.broadcast(live_tensors(modules).values())
        self.state = TrainState(modules, optimizers, ema, torch.zeros((), device=engine.device), len(train))
        self.checkpoints = None
        writers: list[Observer] = []
        if folder is not None:
            self.checkpoints = Checkpoints(folder.checkpoints, _key(config, train, seed, modules, rates))
            writers = self._writers(folder, context, total_steps) if engine.is_main else []
        early: list[Observer] = [EarlyStop(config.patience)] if config.patience and monitor is not None else []
        self.observers: list[Observer] = [NanStop(folder), *early, *writers, *observers]

    def _writers(self, folder: RunFolder, context: RunContext, total_steps: int) -> list[Observer]:
        """What puts a training on record in its folder."""
        config = self.config
        health = [HealthFile(folder, config.record_steps, config.clip_norm, total_steps)] if config.record_steps else []
        return [LogFile(folder), Metrics(context, folder), *health]

    def resume(self) -> int:
        """Goes on from the newest whole checkpoint, where there is one; gives the examples that it has behind it."""
        say = self._context.note if self.engine.is_main else _nothing
        if self.checkpoints is None or not self.checkpoints.load_newest(self.state, say):
            return 0
        return self.state.epoch * self.train.num_rows + self.state.epoch_step * self.train.batch_size

    def finish(self) -> None:
        """The networks hold the best weights, on the caller's side of the engine."""
        self.engine.barrier()
        self.state.take_best()
        for module in self.state.modules.values():
            self.engine.to_cpu(module)

    def steps(self) -> Iterator[int]:
        """Fetch, step, observe, save; after each epoch, evaluate. Yields each step's examples, over all processes."""
        state, config = self.state, self.config
        while state.epoch < config.epochs and not state.stop:
            for batch in self.train.epoch(state.epoch, state.epoch_step):
                report = self._step(batch)
                self.notify("on_step", report)
                if state.step % config.log_steps == 0:
                    self.notify("on_log", self._log_entry(report))
                if state.epoch_step == len(self.train):
                    self._end_epoch()  # before anything is saved: it belongs into the checkpoint
                elif self._is_due():
                    self.save()
                yield len(batch) * self.engine.world_size
            if state.epoch == config.epochs or state.stop or self._is_affordable():
                self.save()

    def _step(self, batch: Any) -> StepReport:
        """One update, seeded by its number."""
        state = self.state
        torch.manual_seed(derive(self.seed, "step", state.step, self.engine.rank))
        for optimizer in state.optimizers.values():
            optimizer.set_step(state.step)
        with self._during("during_step"), fast_gradients(state.modules.values()):
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
        self.notify("on_epoch", entry)

    def _is_due(self) -> bool:
        config = self.config
        return self.checkpoints is not None and self.checkpoints.is_due(
            self.state.step, config.checkpoint_steps, config.checkpoint_seconds
        )

    def _is_affordable(self) -> bool:
        return self.checkpoints is not None and (
            self.config.checkpoint_steps is not None or self.checkpoints.is_affordable()
        )

    def save(self) -> None:
        """Writes a checkpoint of this very step."""
        if self.checkpoints is not None and self.engine.is_main:
            self.notify("on_save")
            self.checkpoints.save(self.state)

    def _log_entry(self, report: StepReport) -> dict[str, Any]:
        values = {name: value.float().clone() for name, value in report.values.items()}
        self.engine.average(list(values.values()))
        state = self.state
        entry: dict[str, Any] = {"step": state.step, "epoch": state.epoch + 1, "learning_rate": self._rate()}
        return entry | {name: float(value) for name, value in values.items()}

    def _rate(self) -> float:
        return next(iter(self.state.optimizers.values())).rate

    def notify(self, moment: str, *details: Any) -> None:
        """Calls the named moment of every observer."""
        for observer in self.observers:
            getattr(observer, moment)(self.state, *details)

    def _during(self, moment: str) -> AbstractContextManager[Any]:
        """What the observers put around a step or an evaluation."""
        contexts = [getattr(observer, moment)(self.state) for observer in self.observers]
        wanted = [context for context in contexts if context is not None]
        return _all_of(wanted) if wanted else nullcontext()


def _nothing(_sentence: str) -> None:
    """What the other processes say: the main one says it for all."""


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
    own = f" {sorted(rates.items())}" if rates else ""
    digest = hashlib.sha256(f"{settings} {config.device} {seed}{own}".encode())
    digest.update(train.fingerprint())
    digest.update(weights_hash(live_tensors(modules)).encode())
    return digest.hexdigest()
