"""The loop, carried out in a folder (``fit``) or step by step in the caller's hands (``steps``).

A run is a pure function of its starting weights, config, data and seed. No random state is carried along: before each
step torch is seeded by the step's number, and batches are a function of epoch and index. So a checkpoint needs only
tensors and counters, and a run that was killed goes on to the very same weights.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch

from glassworks.core.cancel import Cancelled
from glassworks.core.context import RunContext
from glassworks.core.report import Report
from glassworks.core.workspace import RunFolder
from glassworks.data.loader import Loader
from glassworks.tasks.task import Task
from glassworks.training.config import LoopConfig
from glassworks.training.engine import Engine
from glassworks.training.observers import Observer, TensorBoard
from glassworks.training.state import TrainState
from glassworks.training.stepper import Stepper


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
    training = Stepper(
        task=task,
        train=train.sharded(engine.rank, engine.world_size),
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
        context.stage("training", config.epochs * training.train.num_rows, training.train.columns.unit) as advance,
    ):
        return _carry_out(training, advance, resume=resume)


def _carry_out(training: Stepper, advance: Callable[[int], None], *, resume: bool) -> FitResult:
    """All epochs that are left."""
    begin, state = time.perf_counter(), training.state
    behind = training.resume() if resume else 0
    if behind:
        advance(behind)
    training.notify("on_start")
    try:
        for num_examples in training.steps():
            advance(num_examples)  # a cancelled run ends here, where its state is whole
    except Cancelled:
        training.save()
        raise
    finally:
        training.notify("on_end")
    training.finish()
    stopped = state.epoch < training.config.epochs
    seconds = time.perf_counter() - begin
    return FitResult(state.history, state.best_epoch or state.epoch, stopped, state.step, seconds)


def steps(
    task: Task,
    train: Loader[Any],
    monitor: Loader[Any] | None,
    config: LoopConfig,
    *,
    seed: int,
    observers: Sequence[Observer] = (),
) -> Iterator[TrainState]:
    """The training of ``fit`` in the caller's hands: no folder, one update at a time, the state after each.

    The state is live: the next step changes it, and its networks with it. At the end the networks hold the weights of
    the best epoch, as after ``fit``; the caller's random numbers are its own in between. Arguments as in ``fit``.
    """
    training = Stepper(
        task=task,
        train=train,
        monitor=monitor,
        config=config,
        folder=None,
        seed=seed,
        engine=Engine(config.device),
        observers=observers,
        rates={},
        context=RunContext(),
    )
    taken = training.steps()
    training.notify("on_start")
    try:
        while True:
            with _reproducible():
                if next(taken, None) is None:
                    break
            yield training.state
        training.finish()
    finally:
        training.notify("on_end")


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
