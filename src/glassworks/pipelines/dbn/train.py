"""A deep belief network: Boltzmann machines learned layer by layer without labels, then unrolled and fine-tuned.

Each machine learns what the one below makes of the data (Hinton, Osindero, Teh 2006); their weights start a network of
logistic layers, which backpropagation then tunes to the labels (Hinton & Salakhutdinov 2006, Science 313). What that
start is worth is measured where labels are few: the same network, labels and updates, from both starts, over seeds.

Shape letters: N rows, V visible units, H hidden units, K classes.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.data.images.grey import GreyImages, grey_images
from glassworks.data.loader import Loader, Tensors
from glassworks.data.sources.source import Source
from glassworks.models.generative.rbm import RBM
from glassworks.models.vision.mlp import MLP
from glassworks.pipelines.base import Job
from glassworks.pipelines.dbn.networks import unrolled
from glassworks.pipelines.dbn.recipe import DbnRecipe
from glassworks.pipelines.dense import PLAIN, resolve_training
from glassworks.pipelines.rbm.data import PixelRows
from glassworks.pipelines.rbm.recipe import RbmConfig
from glassworks.pipelines.rbm.samples import samples_of
from glassworks.pipelines.rbm.train import new_machine
from glassworks.pipelines.snapshots import Snapshots
from glassworks.tasks.rbm import BoltzmannLearning
from glassworks.tasks.supervised import Supervised
from glassworks.training.config import LoopConfig
from glassworks.training.loop import fit

DbnJob = Job[DbnRecipe, GreyImages]

Loops = dict[str, Any]
PRETRAINING: Loops = {**PLAIN, "optimizer": "momentum", "schedule": "cosine", "learning_rate": 0.05, "batch_size": 100}
FINE_TUNING: Loops = {"optimizer": "adam", "weight_decay": 0.0, "learning_rate": 1e-3, "batch_size": 100, "epochs": 20}


@dataclass(frozen=True)
class Trained:
    """The machines from the lowest up, their reconstruction errors, and the fine-tuned network with its losses."""

    machines: list[RBM]
    reconstruction: list[float]
    network: MLP
    losses: list[float]


def prepare(job: Job[DbnRecipe, Source]) -> GreyImages:
    """The images as grey rows."""
    data = job.recipe.data
    return grey_images(
        job.inputs,
        data.size,
        seed=job.recipe.seed,
        val_fraction=data.val_fraction,
        context=job.context,
        most=data.most,
    )


def resolve(job: DbnJob) -> DbnRecipe:
    """Nothing left open in either loop."""
    recipe = resolve_training(job.recipe, **FINE_TUNING)
    chosen = {"epochs": 10, **PRETRAINING} | recipe.pretraining.model_dump(exclude_unset=True)
    loop = LoopConfig.parse(chosen, "[pretraining]").on(recipe.device)
    return recipe.model_copy(update={"pretraining": loop})


def train(job: DbnJob) -> Trained:
    """Pretrains the machines, then fine-tunes the network that they make."""
    recipe, images = job.recipe, job.inputs
    machines, reconstruction = pretrain(job)
    network = unrolled(machines, len(images.classes), recipe.dbn.dropout, recipe.seed)
    everything = np.arange(len(images.train_NV))
    losses = fine_tune(job, network, everything, recipe.training, job.folder, recipe.seed)
    return Trained(machines, reconstruction, network, losses)


def pretrain(job: DbnJob) -> tuple[list[RBM], list[float]]:
    """One machine per layer, each learned on what the ones below make of the images."""
    rows_NV = job.inputs.train_NV.astype(np.float32) / 255
    machines, errors = [], []
    for layer, hidden in enumerate(job.recipe.dbn.hidden, start=1):
        machine, error = _machine(job, layer, hidden, rows_NV)
        machines.append(machine)
        errors.append(error)
        rows_NV = _hidden_means(machine, rows_NV)
    return machines, errors


def _machine(job: DbnJob, layer: int, hidden: int, rows_NV: np.ndarray) -> tuple[RBM, float]:
    config, seed = job.recipe.pretraining, derive(job.recipe.seed, "layer", layer)
    machine = new_machine(rows_NV, RbmConfig(hidden=hidden), seed)
    order = np.arange(len(rows_NV))
    size = min(config.batch_size, len(order))
    loader = Loader(Tensors({"inputs": rows_NV}, "images"), order, size, seed, shuffle=True, drop_last=True)
    shown = PixelRows(job.inputs.side, rows_NV[:1000], rows_NV[:0], known=False)
    snapshots = Snapshots(job.folder, lambda: samples_of(machine, shown).sheets(), config.epochs, seed)
    result = fit(
        BoltzmannLearning(machine), loader, None, config, RunFolder(job.folder.path / "layers" / str(layer)),
        seed=seed, context=job.context, resume=job.resume, observers=[snapshots] if layer == 1 else [],
    )  # fmt: skip
    error = float(result.history[-1]["train_loss"])
    job.context.note(f"layer {layer}: {machine.weight.shape[0]} to {hidden} units, reconstruction off by {error:.2f}")
    return machine, error


def fine_tune(
    job: DbnJob, network: MLP, chosen: np.ndarray, config: LoopConfig, folder: RunFolder, seed: int
) -> list[float]:
    """Trains ``network`` with the labels of the ``chosen`` images; the losses by epoch."""
    rows_NV = job.inputs.train_NV[chosen].astype(np.float32) / 255
    columns = Tensors({"inputs": rows_NV, "targets": job.inputs.train_labels_N[chosen]}, "images")
    size = min(config.batch_size, len(chosen))
    loader = Loader(columns, np.arange(len(chosen)), size, derive(seed, "tuning"), shuffle=True, drop_last=True)
    result = fit(
        Supervised(network, "cross_entropy"), loader, None, config, folder, seed=derive(seed, "tuning"),
        context=job.context, resume=job.resume,
    )  # fmt: skip
    return [float(entry["train_loss"]) for entry in result.history]


def _hidden_means(machine: RBM, rows_NV: np.ndarray) -> np.ndarray:
    """Probabilities of the hidden units [N, H], float32."""
    device = machine.weight.device
    with torch.inference_mode():
        parts = [
            machine(torch.from_numpy(part).to(device)).cpu()
            for part in np.array_split(rows_NV, 1 + len(rows_NV) // 2000)
        ]
    return torch.cat(parts).numpy()
