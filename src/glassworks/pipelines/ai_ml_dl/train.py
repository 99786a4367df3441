"""The three ways on the same new images, from several numbers of examples and several seeds.

Shape letters: N images, H rows, W columns, F features.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import nn

from glassworks.core.generator import seeded
from glassworks.core.seeds import derive
from glassworks.data.loader import Loader, Tensors
from glassworks.pipelines.ai_ml_dl.by_hand import (
    CLASSICAL,
    DEEP,
    FEATURES,
    RULES,
    features,
    images,
    rule,
    variant_of,
)
from glassworks.pipelines.ai_ml_dl.recipe import WaysRecipe
from glassworks.pipelines.ai_ml_dl.report import Mistakes, Way, WaysReport
from glassworks.pipelines.base import Job
from glassworks.pipelines.dense import PLAIN, resolve_training
from glassworks.pipelines.repeats import seeds_of
from glassworks.tasks.supervised import Supervised
from glassworks.training.loop import fit

_EPOCH = 320  # images of an epoch, so that few examples are not fewer steps: they come several times


@dataclass
class Trained:
    """Answers to the new images: by way and number of examples one array per seed.

    Attributes:
        answers: 0 or 1 [N] of each seed.
        learned: numbers that a way took from the examples.
        weights: of the features, see ``WaysReport``.
    """

    answers: dict[tuple[str, int], list[np.ndarray]] = field(default_factory=dict)
    learned: dict[str, int] = field(default_factory=lambda: {RULES: 0})
    weights: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, examples: int, answers_N: np.ndarray) -> None:
        """What one seed's way answered."""
        self.answers.setdefault((name, examples), []).append(answers_N)


def resolve(job: Job[WaysRecipe, None]) -> WaysRecipe:
    """Adam for the network."""
    defaults: dict[str, Any] = {**PLAIN, "optimizer": "adam"}
    return resolve_training(job.recipe, **defaults, epochs=15, batch_size=32, learning_rate=3e-3)


def train(job: Job[WaysRecipe, None]) -> Trained:
    """Every way from every seed; the smaller numbers of examples are the first of the larger ones."""
    config, found = job.recipe.ways, Trained()
    for number, seed in enumerate(seeds_of(job.recipe.seed, config.repeats)):
        given_NHW, targets_N = images(max(config.examples), seed, "examples", config.variants)
        new_NHW, _ = images(config.new_images, seed, "new images", config.variants)
        found.add(RULES, 0, rule(new_NHW))
        given_NF, new_NF = features(given_NHW), features(new_NHW)
        for count in sorted(set(config.examples)):
            answers_N, weights = classical(given_NF[:count], targets_N[:count], new_NF)
            found.add(CLASSICAL, count, answers_N)
            found.learned[CLASSICAL] = len(weights)
            if number == 0:
                found.weights = weights
            network = _learned(job, given_NHW[:count], targets_N[:count], seed)
            found.learned[DEEP] = sum(parameter.numel() for parameter in network.parameters())
            found.add(DEEP, count, answers_of(network, new_NHW))
    return found


def classical(given_NF: np.ndarray, targets_N: np.ndarray, new_NF: np.ndarray) -> tuple[np.ndarray, dict[str, float]]:
    """Logistic regression on the features: answers to new ones, and its weights by feature with the bias."""
    from sklearn.linear_model import LogisticRegression

    mean_F, deviation_F = given_NF.mean(axis=0), given_NF.std(axis=0) + 1e-9
    model: Any = LogisticRegression().fit((given_NF - mean_F) / deviation_F, targets_N)
    answers_N = model.predict((new_NF - mean_F) / deviation_F)
    weights = dict(zip(FEATURES, map(float, model.coef_[0]), strict=True)) | {"bias": float(model.intercept_[0])}
    return np.asarray(answers_N), weights


def network_of(filters: int, seed: int) -> nn.Sequential:
    """Two convolutions with ReLU and pooling, the largest value of each map, and a linear layer."""
    with seeded(derive(seed, "network")):
        return nn.Sequential(
            nn.Conv2d(1, filters, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(filters, 2 * filters, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(2 * filters, 2 * filters, 3, padding=1), nn.ReLU(),
            nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(2 * filters, 2),
        )  # fmt: skip


def _learned(job: Job[WaysRecipe, None], given_NHW: np.ndarray, targets_N: np.ndarray, seed: int) -> nn.Sequential:
    recipe, count = job.recipe, len(targets_N)
    values = {"inputs": given_NHW[:, None], "targets": targets_N.astype(np.int64)}
    rows, size = np.resize(np.arange(count), max(_EPOCH, count)), min(recipe.training.batch_size, count)
    loader = Loader(Tensors(values, "letters"), rows, size, seed, shuffle=True, drop_last=True)
    network = network_of(recipe.ways.filters, seed)
    part = job.folder.part(f"{count}-seed-{seed}")
    task = Supervised(network, "cross_entropy")
    fit(task, loader, None, recipe.training, part, seed=seed, context=job.context, resume=job.resume)
    return network.cpu().eval()


def answers_of(network: nn.Module, images_NHW: np.ndarray) -> np.ndarray:
    """0 or 1 for each image [N]."""
    with torch.inference_mode():
        return network(torch.from_numpy(images_NHW[:, None])).argmax(dim=1).numpy()


def measure(job: Job[WaysRecipe, None], trained: Trained) -> WaysReport:
    """Accuracies of every way, all in all and by variant."""
    config, count = job.recipe.ways, job.recipe.ways.new_images
    targets_N, variants_N = (
        np.arange(count) % 2,
        np.array([variant_of(number, config.variants) for number in range(count)]),
    )
    ways = [
        Way(
            name=name,
            examples=examples,
            learned=trained.learned[name],
            accuracies=[float((answers_N == targets_N).mean()) for answers_N in answers],
            by_variant={
                variant: [float((one == targets_N)[variants_N == variant].mean()) for one in answers]
                for variant in config.variants
            },
        )
        for (name, examples), answers in sorted(trained.answers.items(), key=lambda item: (item[0][1] > 0, item[0]))
    ]
    return WaysReport(ways, count, trained.weights)


def mistakes(job: Job[WaysRecipe, None], trained: Trained) -> Mistakes:
    """New images of the first seed with all answers."""
    config, most = job.recipe.ways, max(job.recipe.ways.examples)
    new_NHW, targets_N = images(config.new_images, job.recipe.seed, "new images", config.variants)
    keys = {RULES: (RULES, 0), CLASSICAL: (CLASSICAL, most), DEEP: (DEEP, most)}
    return Mistakes(new_NHW, targets_N, {name: trained.answers[key][0] for name, key in keys.items()})
