"""How well the whole network classifies, and what pretraining is worth where labels are few.

Shape letters: N images.
"""

import shutil
from collections.abc import Mapping

import numpy as np

from glassworks.core.files import write_atomic
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.data.images.grey import GreyImages
from glassworks.data.loader import Loader, Tensors
from glassworks.metrics.intervals import wilson
from glassworks.metrics.significance import paired_gain
from glassworks.models.generative.rbm import RBM
from glassworks.models.vision.mlp import MLP
from glassworks.pipelines.dbn.networks import random_network, unrolled
from glassworks.pipelines.dbn.report import DbnReport, Starts
from glassworks.pipelines.dbn.train import DbnJob, Trained, fine_tune
from glassworks.tasks.supervised import Supervised


def measure(job: DbnJob, trained: Trained) -> DbnReport:
    """The error on the held-out images, and both starts, with few labels and with all."""
    images, count = job.inputs, len(job.inputs.held_out_NV)
    wrong = round(error_of(trained.network, images) * count)
    return DbnReport(
        layers=[images.train_NV.shape[1], *job.recipe.dbn.hidden, len(images.classes)],
        num_train=len(images.train_NV),
        error=wrong / count,
        interval=wilson(wrong, count),
        n=count,
        reconstruction=trained.reconstruction,
        few=few_labels(job, trained.machines),
        with_all=all_labels(job, trained.machines),
        losses=trained.losses,
    )


def error_of(network: MLP, images: GreyImages) -> float:
    """Share of the held-out images that the network gets wrong."""
    held_out_NV = images.held_out_NV.astype(np.float32) / 255
    columns = Tensors({"inputs": held_out_NV, "targets": images.held_out_labels_N}, "images")
    loader = Loader(columns, np.arange(len(held_out_NV)), min(1000, len(held_out_NV)))
    return 1 - Supervised(network, "cross_entropy").evaluate(loader.epoch(0))["accuracy"]


def few_labels(job: DbnJob, machines: list[RBM]) -> Starts | None:
    """Both starts with few labels, drawn anew for each seed."""
    config, count = job.recipe.dbn, len(job.inputs.train_NV)
    if not config.few_labels:
        return None
    seeds = [derive(job.recipe.seed, "few labels", number) for number in range(config.few_seeds)]
    labels = min(config.few_labels, count)
    chosen = [np.random.default_rng(seed).permutation(count)[:labels] for seed in seeds]
    return compare_starts(job, machines, "few_labels", config.few_epochs, dict(zip(seeds, chosen, strict=True)))


def all_labels(job: DbnJob, machines: list[RBM]) -> Starts | None:
    """Both starts with all labels."""
    if not job.recipe.dbn.all_seeds:
        return None
    seeds = [derive(job.recipe.seed, "all labels", number) for number in range(job.recipe.dbn.all_seeds)]
    everything = np.arange(len(job.inputs.train_NV))
    return compare_starts(job, machines, "all_labels", job.recipe.training.epochs, dict.fromkeys(seeds, everything))


def compare_starts(
    job: DbnJob, machines: list[RBM], name: str, epochs: int, chosen: Mapping[int, np.ndarray]
) -> Starts:
    """Pretrained and random weights, with the images ``chosen`` for each seed."""
    config, images = job.recipe.dbn, job.inputs
    inputs, classes = images.train_NV.shape[1], len(images.classes)
    pretrained, random = [], []
    for number, (seed, rows) in enumerate(chosen.items()):
        start = unrolled(machines, classes, config.dropout, seed)
        pretrained.append(_error_after(job, f"{name}/pretrained-{number}", start, rows, epochs, seed))
        start = random_network(inputs, list(config.hidden), classes, config.dropout, seed)
        random.append(_error_after(job, f"{name}/random-{number}", start, rows, epochs, seed))
    gain, interval = paired_gain(random, pretrained)
    return Starts(len(next(iter(chosen.values()))), len(chosen), pretrained, random, gain, interval)


def _error_after(job: DbnJob, name: str, network: MLP, chosen: np.ndarray, epochs: int, seed: int) -> float:
    """One of the compared trainings; its result is kept, so a resumed run does not repeat it."""
    folder = RunFolder(job.folder.path / name)
    done = folder.path / "error.txt"
    if job.resume and done.is_file():
        return float(done.read_text(encoding="utf-8"))
    loop = job.recipe.training.model_copy(update={"epochs": epochs})
    fine_tune(job, network, chosen, loop, folder, seed)
    error = error_of(network, job.inputs)
    write_atomic(done, repr(error))
    shutil.rmtree(folder.checkpoints, ignore_errors=True)  # many, and of no further use
    return error
