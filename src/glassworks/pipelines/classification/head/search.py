"""What is chosen about the head, chosen on the training images alone: lambda by k-fold, then the temperature.

Shape letters: N images, V rows per image (the image itself and its augmented views), n images that are searched on,
K classes.
"""

from dataclasses import dataclass

import numpy as np

from glassworks.core.context import RunContext
from glassworks.metrics.calibration import WATCHED, fit_temperature
from glassworks.pipelines.classification.head.basis import RESIDENT_BYTES, Read
from glassworks.pipelines.classification.head.config import HeadConfig
from glassworks.pipelines.classification.head.folds import searched, stratified_folds
from glassworks.pipelines.classification.head.path import REFINED, RegularisationPath
from glassworks.pipelines.classification.head.report import PathPoint
from glassworks.pipelines.classification.head.rows import one_thread_each
from glassworks.pipelines.classification.head.solve import Solution
from glassworks.pipelines.classification.head.training_set import TrainingSet

IMBALANCED = 3.0
"""Classes are weighted where the largest has at least this many times the images of the smallest."""

_MOST_SEARCHED = 10_000  # images that lambda is chosen on; more hardly move the choice
_LEAST_SEARCHED = 2_000  # whatever they take in memory and time,
_LEAST_OF_A_CLASS = 25  # and so many of each class on average, while they fit in memory
_SEARCHED_PRODUCTS = 400_000_000  # multiplications of a pass over the images of a fold: rows by features by classes


@dataclass(frozen=True)
class FittedHead:
    """The head, and how it was chosen."""

    solution: Solution
    regularisation: float
    path: list[PathPoint]
    folds: int
    searched_on: int
    temperature: float
    class_weights: list[float] | None


def fit_head(
    read: Read,
    rows_NV: np.ndarray,
    labels_N: np.ndarray,
    num_classes: int,
    config: HeadConfig,
    *,
    seed: int,
    context: RunContext,
) -> FittedHead:
    """Chooses lambda by cross-validated log loss, solves on everything, and calibrates on the held-out folds.

    Args:
        read: the features by row.
        rows_NV: the rows of each image; validation uses the first, learning all.
        labels_N: class of each image.
        num_classes: K.
        config: path, folds, weights.
        seed: of the folds.
        context: of the run.
    """
    steps = len(config.path) + 2 * REFINED
    with context.stage("choosing and solving the head", steps, "strengths") as advance, one_thread_each() as together:
        weights_K = class_weights(labels_N, num_classes, config.class_weights)
        data = TrainingSet(read, rows_NV, labels_N, num_classes, weights_K, together)
        most = _most_searched(rows_NV.shape[1], len(data.basis.mean_D), num_classes)
        images_n = searched(labels_N, most, seed)
        folds = stratified_folds(labels_N[images_n], config.folds, seed)
        path = RegularisationPath(data, images_n, folds, advance)
        path.search(config.path)
        strength = _best(path.points) if folds else config.path[len(config.path) // 2]
        solution = data.solve(strength, config.tolerance, start=path.start(strength).mean(axis=0) if folds else None)
    held = ~np.isnan(path.best_logits_nK[:, 0])
    return FittedHead(
        solution=solution,
        regularisation=strength,
        path=path.points,
        folds=len(folds),
        searched_on=len(images_n),
        temperature=fit_temperature(path.best_logits_nK[held], labels_N[images_n][held], WATCHED),
        class_weights=None if weights_K is None else weights_K.round(4).tolist(),
    )


def _most_searched(views: int, num_features: int, num_classes: int) -> int:
    """As many images as fit in memory with all their views, and are passed over quickly, within bounds."""
    values = views * num_features
    fit = RESIDENT_BYTES // (4 * values)
    least = max(_LEAST_SEARCHED, min(_LEAST_OF_A_CLASS * num_classes, fit))
    return min(_MOST_SEARCHED, max(least, min(fit, _SEARCHED_PRODUCTS // (values * num_classes))))


def _best(points: list[PathPoint]) -> float:
    return min(points, key=lambda point: point.log_loss).regularisation


def class_weights(labels_N: np.ndarray, num_classes: int, choice: str) -> np.ndarray | None:
    """n / (K n_k) per class where weights are wanted, else ``None``; classes without images weigh nothing.

    Args:
        labels_N: class of each training image.
        num_classes: K.
        choice: as ``HeadConfig.class_weights``.
    """
    counts_K = np.bincount(labels_N, minlength=num_classes)
    present = counts_K[counts_K > 0]
    wanted = choice == "balanced" or (choice == "auto" and present.max() >= IMBALANCED * present.min())
    if not wanted:
        return None
    return np.where(counts_K > 0, len(labels_N) / (len(present) * np.maximum(counts_K, 1)), 0.0)
