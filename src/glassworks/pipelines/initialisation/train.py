"""How the weights begin, and what that does to a deep network before it has learned anything.

A batch of digits goes forward through equal layers and a gradient of size 1 comes back; the spread of both is measured
layer by layer, and a few epochs show which start learns.

Shape letters: B batch, D units.
"""

from dataclasses import replace
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.core.errors import RunError
from glassworks.pipelines.base import Job
from glassworks.pipelines.dense import PLAIN, dense, resolve_training
from glassworks.pipelines.digits import Digits
from glassworks.pipelines.initialisation.recipe import InitialisationRecipe
from glassworks.pipelines.initialisation.report import InitialisationReport, StartReport
from glassworks.pipelines.repeats import mean, seeds_of
from glassworks.pipelines.starts import STARTS, initialise
from glassworks.tasks.supervised import Supervised
from glassworks.training.loop import fit

_MOMENTUM: dict[str, Any] = {"optimizer": "momentum"}

InitialisationJob = Job[InitialisationRecipe, None]


def resolve(job: InitialisationJob) -> InitialisationRecipe:
    """Gradient descent with momentum."""
    return resolve_training(job.recipe, **PLAIN | _MOMENTUM, epochs=15, batch_size=64, learning_rate=0.01)


def train(job: InitialisationJob) -> list[StartReport]:
    """One training from each start."""
    return [_from(name, job) for name in STARTS]


def measure(job: InitialisationJob, starts: list[StartReport]) -> InitialisationReport:
    """All starts."""
    return InitialisationReport(
        activation=job.recipe.initialisation.activation,
        starts=starts,
        n=len(Digits.divided(job.recipe.seed).held_out),
    )


def _from(name: str, job: InitialisationJob) -> StartReport:
    """One start, drawn from every seed."""
    seeds = seeds_of(job.recipe.seed, job.recipe.initialisation.repeats)
    found = [_trained(name, seed, job) for seed in seeds]
    accuracies = [one.accuracy for one in found]
    return replace(found[0], accuracy=mean(accuracies), accuracies=accuracies)


def _trained(name: str, seed: int, job: InitialisationJob) -> StartReport:
    recipe, config, digits = job.recipe, job.recipe.initialisation, Digits.divided(seed)
    network = dense([64, *[config.units] * config.layers, 10], config.activation, seed=seed)
    initialise(network, name, seed)
    spread = layer_by_layer(network, digits)
    task = Supervised(network, "cross_entropy")
    loader = digits.training(recipe.training.batch_size, seed)
    part = job.folder.part(f"{name.partition(' ')[0].lower()}-seed-{seed}")
    try:
        result = fit(task, loader, None, recipe.training, part, seed=seed, context=job.context, resume=job.resume)
        losses = [float(entry["train_loss"]) for entry in result.history]
    except RunError:  # too large a start: its loss is no number any more, which is what is to be shown
        losses = []
    accuracy = task.evaluate(digits.measuring().epoch(0))["accuracy"]
    return StartReport(name, *spread, losses=losses, accuracy=accuracy)


def layer_by_layer(network: nn.Sequential, digits: Digits) -> tuple[list[float], list[float], float]:
    """Spread of the outputs and of the gradients at each hidden layer, and the share of dead units in the last."""
    batch = digits.columns.batch(digits.train[:256])
    outputs, x = [], batch["inputs"]
    for place, layer in enumerate(network):
        x = layer(x)
        if place % 2:  # after the activation
            x.retain_grad()
            outputs.append(x)
    F.cross_entropy(x, batch["targets"]).backward()
    network.zero_grad()
    with torch.no_grad():
        dead = float((outputs[-1] == 0).all(dim=0).double().mean())
        gradients = [float(output.grad.std()) if output.grad is not None else 0.0 for output in outputs]
        return [float(output.std()) for output in outputs], gradients, dead
