"""How well the whole network classifies, and what pretraining is worth where labels are few.

Shape letters: N images.
"""

import shutil

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
from glassworks.pipelines.dbn.report import DbnReport, FewLabels
from glassworks.pipelines.dbn.train import DbnJob, Trained, fine_tune
from glassworks.tasks.supervised import Supervised


def measure(job: DbnJob, trained: Trained) -> DbnReport:
    """The error on the held-out images, and both starts with few labels."""
    images, count = job.inputs, len(job.inputs.held_out_NV)
    wrong = round(error_of(trained.network, images) * count)
    return DbnReport(
        layers=[images.train_NV.shape[1], *job.recipe.dbn.hidden, len(images.classes)],
        num_train=len(images.train_NV),
        error=wrong / count,
        interval=wilson(wrong, count),
        n=count,
        reconstruction=trained.reconstruction,
        few=compare_starts(job, trained.machines),
        losses=trained.losses,
    )


def error_of(network: MLP, images: GreyImages) -> float:
    """Share of the held-out images that the network gets wrong."""
    held_out_NV = images.held_out_NV.astype(np.float32) / 255
    columns = Tensors({"inputs": held_out_NV, "targets": images.held_out_labels_N}, "images")
    loader = Loader(columns, np.arange(len(held_out_NV)), min(1000, len(held_out_NV)))
    return 1 - Supervised(network, "cross_entropy").evaluate(loader.epoch(0))["accuracy"]


def compare_starts(job: DbnJob, machines: list[RBM]) -> FewLabels | None:
    """Pretrained and random weights with few labels, over seeds."""
    config, images = job.recipe.dbn, job.inputs
    if not config.few_labels:
        return None
    labels = min(config.few_labels, len(images.train_NV))
    inputs, classes = images.train_NV.shape[1], len(images.classes)
    pretrained, random = [], []
    for number in range(config.few_seeds):
        seed = derive(job.recipe.seed, "few labels", number)
        chosen = np.random.default_rng(seed).permutation(len(images.train_NV))[:labels]
        start = unrolled(machines, classes, config.dropout, seed)
        pretrained.append(_error_after(job, f"pretrained-{number}", start, chosen, seed))
        start = random_network(inputs, list(config.hidden), classes, config.dropout, seed)
        random.append(_error_after(job, f"random-{number}", start, chosen, seed))
    gain, interval = paired_gain(random, pretrained)
    return FewLabels(labels, config.few_seeds, pretrained, random, gain, interval)


def _error_after(job: DbnJob, name: str, network: MLP, chosen: np.ndarray, seed: int) -> float:
    """One of the compared trainings; its result is kept, so a resumed run does not repeat it."""
    folder = RunFolder(job.folder.path / "few_labels" / name)
    done = folder.path / "error.txt"
    if job.resume and done.is_file():
        return float(done.read_text(encoding="utf-8"))
    loop = job.recipe.training.model_copy(update={"epochs": job.recipe.dbn.few_epochs})
    fine_tune(job, network, chosen, loop, folder, seed)
    error = error_of(network, job.inputs)
    write_atomic(done, repr(error))
    shutil.rmtree(folder.checkpoints, ignore_errors=True)  # many, and of no further use
    return error
