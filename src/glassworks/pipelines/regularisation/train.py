"""Dropout and batch normalisation: the same network with and without, on the digits.

Dropout (Srivastava et al. 2014): in training each hidden value is set to zero with probability p and the others are
divided by 1 - p; it is shown where it matters, with few examples. Batch normalisation (Ioffe & Szegedy 2015,
arXiv:1502.03167): each unit's sum is brought to mean 0 and deviation 1 over the batch; it is shown on a deep network,
over a range of learning rates.
"""

from typing import Any

from torch import nn

from glassworks.core.errors import RunError
from glassworks.data.loader import Loader
from glassworks.pipelines.base import Job
from glassworks.pipelines.dense import PLAIN, dense, resolve_training
from glassworks.pipelines.digits import Digits
from glassworks.pipelines.regularisation.recipe import BatchNormRecipe, DropoutRecipe
from glassworks.pipelines.regularisation.report import Training, TrainingsReport
from glassworks.pipelines.starts import initialise
from glassworks.tasks.supervised import Supervised
from glassworks.training.config import LoopConfig
from glassworks.training.loop import fit
from glassworks.training.observers import Observer
from glassworks.training.state import TrainState

_ADAM: dict[str, Any] = {"optimizer": "adam"}

DropoutJob = Job[DropoutRecipe, Digits]
BatchNormJob = Job[BatchNormRecipe, Digits]


def prepare_dropout(job: Job[DropoutRecipe, None]) -> Digits:
    """Few digits to learn from."""
    return Digits.divided(job.recipe.seed, num_train=job.recipe.dropout.examples)


def prepare_batch_norm(job: Job[BatchNormRecipe, None]) -> Digits:
    """The digits, divided."""
    return Digits.divided(job.recipe.seed)


def resolve_dropout(job: DropoutJob) -> DropoutRecipe:
    """Adam."""
    return resolve_training(job.recipe, **PLAIN | _ADAM, epochs=60, batch_size=32, learning_rate=1e-3)


def resolve_batch_norm(job: BatchNormJob) -> BatchNormRecipe:
    """Nothing but the gradient; the rates are what is compared."""
    varied = {"learning_rate": "Set batch_norm.rates instead."}
    return resolve_training(job.recipe, varied=varied, **PLAIN, epochs=15, batch_size=64)


def train_dropout(job: DropoutJob) -> list[Training]:
    """The same network with more and more dropout."""
    recipe, trainings = job.recipe, []
    for share in recipe.dropout.shares:
        network = with_layers(dense([64, *recipe.dropout.hidden, 10], "relu", seed=recipe.seed), share=share)
        trainings.append(_trained(f"p = {share:g}", network, recipe.training, job))
    return trainings


def train_batch_norm(job: BatchNormJob) -> list[Training]:
    """The same network without and with batch normalisation, at each rate."""
    recipe, config = job.recipe, job.recipe.batch_norm
    sizes, trainings = [64, *[config.units] * config.layers, 10], []
    for norm in (False, True):
        for rate in config.rates:
            network = dense(sizes, "relu", seed=recipe.seed)
            initialise(network, "He", recipe.seed)  # the start that keeps the signal's size, for both
            name = f"{'with' if norm else 'without'}, rate {rate:g}"
            loop = recipe.training.model_copy(update={"learning_rate": rate})
            trainings.append(_trained(name, with_layers(network, norm=norm), loop, job))
    return trainings


def measure(job: Job[Any, Digits], trainings: list[Training]) -> TrainingsReport:
    """All trainings."""
    return TrainingsReport(trainings, len(job.inputs.held_out))


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


def _trained(name: str, network: nn.Sequential, loop: LoopConfig, job: Job[Any, Digits]) -> Training:
    """Trains in the folder's part ``name``."""
    digits, seed = job.inputs, job.recipe.seed
    task = Supervised(network, "cross_entropy")
    losses: list[float] = []
    held_out: list[float] = []
    try:
        result = fit(
            task, digits.training(loop.batch_size, seed), None, loop, job.folder.part(name.replace(" ", "-")),
            seed=seed, context=job.context, resume=job.resume, observers=[_HeldOutLoss(task, digits)],
        )  # fmt: skip
        losses = [float(entry["train_loss"]) for entry in result.history]
        held_out = [float(entry["held_out_loss"]) for entry in result.history]
    except RunError:  # too high a rate: the loss is no number any more, which is what is to be shown
        pass
    learned_from = task.evaluate(Loader(digits.columns, digits.train, len(digits.train)).epoch(0))
    measured = task.evaluate(digits.measuring().epoch(0))
    return Training(name, losses, held_out, learned_from["accuracy"], measured["accuracy"])
