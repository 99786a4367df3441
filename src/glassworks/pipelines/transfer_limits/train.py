"""The same head on raw pixels and on features, with the same few labels, over draws.

The head is a ridge classifier (least squares to -1 and 1, one line for each class), whose strength is chosen by
leave-one-out on what it learns from: it is solved exactly in milliseconds, so what differs are the features alone.

Shape letters: N images, D features.
"""

import numpy as np
from sklearn.linear_model import RidgeClassifierCV

from glassworks.core.seeds import derive
from glassworks.metrics.significance import paired_gain
from glassworks.pipelines.base import Job
from glassworks.pipelines.transfer_limits.data import (
    FORMULA_NETWORK,
    IMAGENET_NETWORK,
    SETS,
    Labelled,
    features,
    is_installed,
    labelled,
)
from glassworks.pipelines.transfer_limits.recipe import LimitsConfig, LimitsRecipe
from glassworks.pipelines.transfer_limits.report import FORMULAS, IMAGENET, PIXELS, Compared, LimitsReport

LimitsJob = Job[LimitsRecipe, None]

_STRENGTHS = np.logspace(-2, 5, 15)


def train(job: LimitsJob) -> list[Compared]:
    """Every kind of features on every set."""
    found: list[Compared] = []
    for name in SETS:
        data = labelled(name, job.recipe.limits.images, job.recipe.seed)
        pixels: Compared | None = None
        for kind, features_ND in features(data, job.recipe.limits.side, job.context):
            accuracies = _accuracies(features_ND, data, job.recipe.limits, job.recipe.seed)
            gains = {n: paired_gain(accuracies[n], pixels.accuracies[n]) for n in accuracies} if pixels else {}
            one = Compared(name, kind, features_ND.shape[1], accuracies, gains)
            pixels = pixels or one
            found.append(one)
    return found


def measure(job: LimitsJob, compared: list[Compared]) -> LimitsReport:
    """All of it."""
    backbones = {PIXELS: "none", FORMULAS: FORMULA_NETWORK} | ({IMAGENET: IMAGENET_NETWORK} if is_installed() else {})
    return LimitsReport(compared, backbones, "" if is_installed() else IMAGENET_NETWORK, job.recipe.limits.images)


def _accuracies(features_ND: np.ndarray, data: Labelled, config: LimitsConfig, seed: int) -> dict[int, list[float]]:
    found: dict[int, list[float]] = {count: [] for count in config.labels}
    for draw in range(config.draws):
        order = np.random.default_rng(derive(seed, data.name, draw)).permutation(len(data.labels_N))
        for count, of_draws in found.items():
            of_draws.append(accuracy(features_ND, data.labels_N, drawn(order, data.labels_N, count)))
    return found


def drawn(order_N: np.ndarray, labels_N: np.ndarray, count: int) -> np.ndarray:
    """The first so many of each class, in this order; of a class with fewer, half of them."""
    classes = [order_N[labels_N[order_N] == label] for label in np.unique(labels_N)]
    return np.concatenate([rows[: min(count, len(rows) // 2)] for rows in classes])


def accuracy(features_ND: np.ndarray, labels_N: np.ndarray, learned: np.ndarray) -> float:
    """Of all images that the head did not learn from."""
    middle_D, scale = features_ND[learned].mean(0), float(features_ND[learned].std())
    rows_ND = (features_ND - middle_D) / scale
    others = np.setdiff1d(np.arange(len(labels_N)), learned)
    head = RidgeClassifierCV(alphas=_STRENGTHS).fit(rows_ND[learned], labels_N[learned])
    return float(np.mean(head.predict(rows_ND[others]) == labels_N[others]))
