"""Support vector machines on pixels and on HOG features, and a small network, on the same divisions of the digits."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.svm import SVC
from torch import nn

from glassworks.core.generator import seeded
from glassworks.core.seeds import derive
from glassworks.data.loader import Tensors
from glassworks.metrics.significance import paired_gain
from glassworks.pipelines.base import Job
from glassworks.pipelines.dense import PLAIN, resolve_training
from glassworks.pipelines.digits import Digits
from glassworks.pipelines.hog_svm.features import cells, hog
from glassworks.pipelines.hog_svm.recipe import HogConfig, HogRecipe
from glassworks.pipelines.hog_svm.report import Example, HogReport, Way
from glassworks.pipelines.repeats import seeds_of
from glassworks.tasks.supervised import Supervised
from glassworks.training.loop import fit

HogJob = Job[HogRecipe, None]

NETWORK = "small convolutional network"


def resolve(job: HogJob) -> HogRecipe:
    """The network's loop: Adam."""
    defaults: dict[str, Any] = {**PLAIN, "optimizer": "adam", "schedule": "cosine", "record_steps": 0}
    return resolve_training(job.recipe, **defaults, epochs=20, batch_size=64, learning_rate=3e-3)


def train(job: HogJob) -> list[Way]:
    """Every way on every division."""
    config = job.recipe.hog
    machines: dict[str, tuple[Callable[[np.ndarray], np.ndarray], str]] = {
        "pixels and a linear SVM": (_flat, "linear"),
        "pixels and an SVM with Gaussian kernel": (_flat, "rbf"),
        "HOG and a linear SVM": (lambda images: hog(images, config.orientations, config.cell), "linear"),
        "HOG and an SVM with Gaussian kernel": (lambda images: hog(images, config.orientations, config.cell), "rbf"),
    }
    seeds = seeds_of(job.recipe.seed, config.repeats)
    network = Way(NETWORK, 64, [_network(job, seed) for seed in seeds])
    ways = []
    for name, (features, kernel) in machines.items():
        found = [_machine(digit_images(seed), features, kernel, config.penalty) for seed in seeds]
        accuracies = [accuracy for accuracy, _ in found]
        ways.append(Way(name, found[0][1], accuracies, paired_gain(accuracies, network.accuracies)))
    return [*ways, network]


def measure(job: HogJob, ways: list[Way]) -> HogReport:
    """All of them."""
    return HogReport(ways, len(digit_images(job.recipe.seed).held_out))


def example(job: HogJob, ways: list[Way]) -> Example:
    """The first held-out digit and its cells."""
    digits, config = digit_images(job.recipe.seed), job.recipe.hog
    at = int(digits.held_out[0])
    image = _images(digits)[at]
    histograms = cells(image[None], config.orientations, config.cell)[0]
    return Example(image, histograms, int(digits.columns.arrays["targets"][at]))


def digit_images(seed: int) -> Digits:
    """The digits as images [N, 1, 8, 8]."""
    digits = Digits.divided(seed)
    arrays = dict(digits.columns.arrays)
    arrays["inputs"] = arrays["inputs"].reshape(-1, 1, 8, 8)
    return Digits(Tensors(arrays, "digits"), digits.train, digits.held_out)


def _images(digits: Digits) -> np.ndarray:
    return np.asarray(digits.columns.arrays["inputs"], dtype=np.float64)[:, 0]


def _flat(images_NHW: np.ndarray) -> np.ndarray:
    return images_NHW.reshape(len(images_NHW), -1)


def _machine(
    digits: Digits, features: Callable[[np.ndarray], np.ndarray], kernel: str, penalty: float
) -> tuple[float, int]:
    """Accuracy on the held-out digits, and how many features it had."""
    rows_ND, targets = features(_images(digits)), np.asarray(digits.columns.arrays["targets"])
    machine = SVC(C=penalty, kernel=kernel).fit(rows_ND[digits.train], targets[digits.train])
    return float(machine.score(rows_ND[digits.held_out], targets[digits.held_out])), rows_ND.shape[1]


def convolutional(config: HogConfig, seed: int) -> nn.Sequential:
    """Two 3 x 3 convolutions with pooling between them, and a linear layer."""
    with seeded(derive(seed, "network")):
        return nn.Sequential(
            nn.Conv2d(1, config.filters, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(config.filters, 2 * config.filters, 3, padding=1), nn.ReLU(),
            nn.Flatten(), nn.Dropout(0.3), nn.Linear(2 * config.filters * 16, 10),
        )  # fmt: skip


def _network(job: HogJob, seed: int) -> float:
    digits, network = digit_images(seed), convolutional(job.recipe.hog, seed)
    task, loader = Supervised(network, "cross_entropy"), digits.training(job.recipe.training.batch_size, seed)
    part = job.folder.part(f"network-seed-{seed}")
    fit(task, loader, None, job.recipe.training, part, seed=seed, context=job.context, resume=job.resume)
    return task.evaluate(digits.measuring().epoch(0))["accuracy"]
