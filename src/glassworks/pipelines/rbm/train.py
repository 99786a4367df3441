"""Learning a restricted Boltzmann machine by contrastive divergence, through the loop."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from glassworks.core.generator import seeded
from glassworks.core.seeds import derive
from glassworks.data.loader import Loader, Tensors
from glassworks.models.generative.rbm import RBM
from glassworks.pipelines.base import Job
from glassworks.pipelines.dense import PLAIN, resolve_training
from glassworks.pipelines.rbm.data import PixelRows
from glassworks.pipelines.rbm.partition import base_bias
from glassworks.pipelines.rbm.recipe import RbmConfig, RbmRecipe
from glassworks.pipelines.rbm.samples import samples_of
from glassworks.pipelines.rbm.watch import Watched
from glassworks.pipelines.snapshots import Snapshots
from glassworks.tasks.rbm import BoltzmannLearning
from glassworks.training.loop import fit

EPOCH_OF_PATTERNS = 100
"""Times that an epoch goes through the few patterns."""

_WATCHED = 1000  # rows that are measured after every epoch


@dataclass(frozen=True)
class Trained:
    """A machine that has learned, and how it came there: one entry per epoch."""

    machine: RBM
    history: list[dict[str, Any]]


def resolve(job: Job[RbmRecipe, PixelRows]) -> RbmRecipe:
    """The loop's defaults; an epoch of patterns is one batch of all, many times over."""
    defaults: dict[str, Any] = {**PLAIN, "optimizer": "momentum", "schedule": "cosine", "learning_rate": 0.02}
    defaults |= {"epochs": 15, "batch_size": 100}
    if job.inputs.known:
        defaults |= {"epochs": 60, "batch_size": len(job.inputs.train_NV)}
    return resolve_training(job.recipe, **defaults)


def train(job: Job[RbmRecipe, PixelRows]) -> Trained:
    """Learns, and keeps images of filters, reconstructions and samples in the run folder on the way."""
    recipe, rows = job.recipe, job.inputs
    machine = new_machine(rows.train_NV, recipe.rbm, recipe.seed)
    task = learning(machine, recipe.rbm)
    watched = Watched(task, rows.train_NV[:_WATCHED], rows.held_out_NV[:_WATCHED])
    snapshots = Snapshots(job.folder, lambda: samples_of(machine, rows).sheets(), recipe.training.epochs, recipe.seed)
    result = fit(
        task, loader(recipe, rows), None, recipe.training, job.folder, seed=recipe.seed, context=job.context,
        resume=job.resume, observers=[watched, snapshots],
    )  # fmt: skip
    return Trained(machine, result.history)


def learning(machine: RBM, config: RbmConfig) -> BoltzmannLearning:
    """What a step means: contrastive divergence, or its persistent form."""
    return BoltzmannLearning(
        machine,
        steps=config.steps,
        chains=config.chains if config.method == "pcd" else 0,
        binary_data=config.visible == "binary" and config.binary_data,
    )


def loader(recipe: RbmRecipe, rows: PixelRows) -> Loader[Any]:
    """The rows in batches."""
    count = len(rows.train_NV)
    chosen = np.tile(np.arange(count), EPOCH_OF_PATTERNS) if rows.known else np.arange(count)
    return Loader(
        Tensors({"inputs": rows.train_NV}, "patterns" if rows.known else "images"), chosen,
        min(recipe.training.batch_size, len(chosen)), derive(recipe.seed, "rbm"), shuffle=not rows.known,
        drop_last=True,
    )  # fmt: skip


def new_machine(train_NV: np.ndarray, config: RbmConfig, seed: int) -> RBM:
    """Small random weights; visible biases that give each unit its share of ones (Hinton's guide, section 8.1)."""
    with seeded(derive(seed, "rbm")):
        machine = RBM(train_NV.shape[1], config.hidden, visible=config.visible, spread=config.spread)
    if config.visible == "binary":
        with torch.no_grad():
            machine.visible_bias.copy_(base_bias(torch.from_numpy(train_NV)).clamp(-4, 4))
    return machine
