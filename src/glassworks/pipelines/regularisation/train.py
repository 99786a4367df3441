"""Dropout and batch normalisation: the same network with and without, on the digits.

Dropout (Srivastava et al. 2014): in training each hidden value is set to zero with probability p and the others are
divided by 1 - p; it is shown where it matters, with few examples. Batch normalisation (Ioffe & Szegedy 2015,
arXiv:1502.03167): each unit's sum is brought to mean 0 and deviation 1 over the batch; it is shown on a deep network,
over a range of learning rates.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from torch import nn

from glassworks.core.errors import RunError
from glassworks.core.workspace import RunFolder
from glassworks.data.loader import Loader
from glassworks.pipelines.base import Job
from glassworks.pipelines.dense import PLAIN, dense, resolve_training
from glassworks.pipelines.digits import Digits
from glassworks.pipelines.regularisation.recipe import BatchNormRecipe, DropoutRecipe
from glassworks.pipelines.regularisation.report import Training, TrainingsReport, Trial
from glassworks.pipelines.repeats import mean, seeds_of
from glassworks.pipelines.starts import initialise
from glassworks.tasks.supervised import Supervised
from glassworks.training.config import LoopConfig
from glassworks.training.loop import fit
from glassworks.training.observers import Observer
from glassworks.training.state import TrainState

_ADAM: dict[str, Any] = {"optimizer": "adam"}

DropoutJob = Job[DropoutRecipe, None]
BatchNormJob = Job[BatchNormRecipe, None]


def resolve_dropout(job: DropoutJob) -> DropoutRecipe:
    """Adam."""
    return resolve_training(job.recipe, **PLAIN | _ADAM, epochs=60, batch_size=32, learning_rate=1e-3)


def resolve_batch_norm(job: BatchNormJob) -> BatchNormRecipe:
    """Nothing but the gradient; the rates are what is compared."""
    varied = {"learning_rate": "Set batch_norm.rates instead."}
    return resolve_training(job.recipe, varied=varied, **PLAIN, epochs=15, batch_size=64)


def train_dropout(job: DropoutJob) -> list[Training]:
    """The same network with more and more dropout."""
    recipe = job.recipe

    def build(share: float, seed: int) -> nn.Sequential:
        return with_layers(dense([64, *recipe.dropout.hidden, 10], "relu", seed=seed), share=share)

    return [
        _from_seeds(f"p = {share:g}", partial(build, share), recipe.training, job, recipe.dropout.repeats,
                    num_train=recipe.dropout.examples)
        for share in recipe.dropout.shares
    ]  # fmt: skip


def train_batch_norm(job: BatchNormJob) -> list[Training]:
    """The same network without and with batch normalisation, at each rate."""
    recipe, config = job.recipe, job.recipe.batch_norm
    sizes, trainings = [64, *[config.units] * config.layers, 10], []

    def build(norm: bool, seed: int) -> nn.Sequential:
        network = dense(sizes, "relu", seed=seed)
        initialise(network, "He", seed)  # the start that keeps the signal's size, for both
        return with_layers(network, norm=norm)

    for norm in (False, True):
        for rate in config.rates:
            name = f"{'with' if norm else 'without'}, rate {rate:g}"
            loop = recipe.training.model_copy(update={"learning_rate": rate})
            trainings.append(_from_seeds(name, partial(build, norm), loop, job, config.repeats))
    return trainings


def measure(job: Job[Any, None], trainings: list[Training]) -> TrainingsReport:
    """All trainings."""
    return TrainingsReport(trainings, len(Digits.divided(job.recipe.seed).held_out))


def with_layers(network: nn.Sequential, *, share: float = 0.0, norm: bool = False) -> nn.Sequential:
    """The network with dropout after, or batch normalisation before, each of its activations."""
    layers: list[nn.Module] = []
    for place, layer in enumerate(network):
        is_activation = place % 2 == 1
        if is_activation and norm:
            layers.append(nn.BatchNorm1d(network[place - 1].out_features))  # type: ignore[arg-type]
        layers.append(layer)
        if is_activation and share:
            layers.append(nn.Dropout(share))
    return nn.Sequential(*layers)


class _HeldOutLoss(Observer):
    """Writes the held-out loss into the history of a training that does not choose by it."""

    def __init__(self, task: Supervised, digits: Digits) -> None:
        self.task, self.digits = task, digits

    def on_epoch(self, state: TrainState, entry: dict[str, Any]) -> None:
        """Measures."""
        entry["held_out_loss"] = self.task.evaluate(self.digits.measuring().epoch(0))["loss"]


def _from_seeds(
    name: str, build: Callable[[int], nn.Sequential], loop: LoopConfig, job: Job[Any, None], repeats: int,
    *, num_train: int | None = None,
) -> Training:  # fmt: skip
    """One way to train, from every seed: the digits are divided, and the network begins, by that seed."""
    trials: list[Trial] = []
    first: tuple[list[float], list[float]] = ([], [])
    for seed in seeds_of(job.recipe.seed, repeats):
        digits = Digits.divided(seed, num_train=num_train)
        part = job.folder.part(f"{name.replace(' ', '-')}-seed-{seed}")
        losses, held_out, trial = _trained(build(seed), loop, digits, part, seed, job)
        first = first if trials else (losses, held_out)
        trials.append(trial)
    return Training(
        name, *first, mean([trial.train_accuracy for trial in trials]),
        mean([trial.held_out_accuracy for trial in trials]), trials,
    )  # fmt: skip


def _trained(
    network: nn.Sequential, loop: LoopConfig, digits: Digits, part: RunFolder, seed: int, job: Job[Any, None]
) -> tuple[list[float], list[float], Trial]:
    """Losses by epoch while learning and on the held-out digits, and how it ends."""
    task = Supervised(network, "cross_entropy")
    losses: list[float] = []
    held_out: list[float] = []
    try:
        result = fit(
            task, digits.training(loop.batch_size, seed), None, loop, part,
            seed=seed, context=job.context, resume=job.resume, observers=[_HeldOutLoss(task, digits)],
        )  # fmt: skip
        losses = [float(entry["train_loss"]) for entry in result.history]
        held_out = [float(entry["held_out_loss"]) for entry in result.history]
    except RunError:  # too high a rate: the loss is no number any more, which is what is to be shown
        pass
    learned_from = task.evaluate(Loader(digits.columns, digits.train, len(digits.train)).epoch(0))
    measured = task.evaluate(digits.measuring().epoch(0))
    ends = [by_epoch[-1] if by_epoch else None for by_epoch in (losses, held_out)]
    return losses, held_out, Trial(seed, ends[0], ends[1], learned_from["accuracy"], measured["accuracy"])
