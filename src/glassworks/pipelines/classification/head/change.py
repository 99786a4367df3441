"""What another number format of the features changes about the head: its loss and its decisions on held-out folds.

The head learns in that format and answers on features in float32, in which torch serves a model, or on its own, which
another engine serves: the change is that of what users get, not of an intermediate value. Both heads are held out on
the same images, so the differences are paired.

Shape letters: N images, D features, K classes, n images that some fold holds out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from scipy.special import log_softmax, stdtrit

from glassworks.metrics.significance import paired_interval
from glassworks.pipelines.classification.head.config import HeadConfig
from glassworks.pipelines.classification.head.folds import Fold, stratified_folds
from glassworks.pipelines.classification.head.path import RegularisationPath
from glassworks.pipelines.classification.head.rows import Map, one_thread_each
from glassworks.pipelines.classification.head.training_set import TrainingSet

FOLDS = 5
MAX_RISE = 0.03
"""By so much of itself the loss may rise at most, at the upper end of its interval."""
EXACT = 1e-9
"""Nats from the optimum: what remains changes no answer."""
LEAST_RISE = 0.01
"""Nats that it may rise by in any case: one percent of the probability that the right class is given."""


@dataclass(frozen=True, kw_only=True)
class HeadChange:
    """The head that learned from features in another format, against the one in float32.

    Attributes:
        num_images: held out by some fold.
        loss: mean log loss with the features in float32.
        change: of it, in nats; positive is worse.
        interval: 95 % interval of the change, by Student's t over the images.
        decided: images that are decided otherwise.
        gain: 95 % interval of the change of the accuracy.
    """

    num_images: int
    loss: float
    change: float
    interval: tuple[float, float]
    decided: int
    gain: tuple[float, float]

    @property
    def is_small(self) -> bool:
        """Whether the loss certainly does not rise by much, and no loss of right answers is shown."""
        return self.interval[1] <= max(MAX_RISE * self.loss, LEAST_RISE) and self.gain[1] >= 0

    def __str__(self) -> str:
        low, high = self.interval
        return (
            f"head's cross-validated loss {self.loss:.4f} in float32, change {self.change:+.4f} "
            f"(95 % interval {low:+.4f} to {high:+.4f}), {self.decided} of {self.num_images} decisions changed"
        )


def head_change(exact_ND: np.ndarray, shorter_ND: np.ndarray, labels_N: np.ndarray, *, seed: int) -> HeadChange | None:
    """The change of the answers on features in float32; see ``head_changes``."""
    changes = head_changes(exact_ND, shorter_ND, [exact_ND], labels_N, seed=seed)
    return changes[0] if changes else None


def head_changes(
    exact_ND: np.ndarray, shorter_ND: np.ndarray, answered: Sequence[np.ndarray], labels_N: np.ndarray, *, seed: int
) -> list[HeadChange]:
    """Fits both heads on the same folds; empty where there are too few images for folds.

    Args:
        exact_ND: features in float32.
        shorter_ND: features of the same images in the other format.
        answered: features that the head of the other format may have to answer on.
        labels_N: class of each image, 0 to K - 1.
        seed: of the folds.
    """
    images_N, num_classes = np.arange(len(labels_N)), int(labels_N.max()) + 1
    folds = stratified_folds(labels_N, FOLDS, seed)
    if not folds:
        return []
    with one_thread_each() as together:
        exact = _training_set(exact_ND, labels_N, num_classes, together)
        path = RegularisationPath(exact, images_N, folds, lambda _count: None)
        path.search(HeadConfig().path)
        strength = min(path.points, key=lambda point: point.log_loss).regularisation
        held = ~np.isnan(path.best_logits_nK[:, 0])

        shorter = _training_set(shorter_ND, labels_N, num_classes, together)
        (before_NK,) = _held_out_logits(exact, [exact_ND], folds, strength)
        after = _held_out_logits(shorter, answered, folds, strength)
    return [compared(before_NK[held], after_NK[held], labels_N[held]) for after_NK in after]


def _held_out_logits(
    data: TrainingSet, answered: Sequence[np.ndarray], folds: Sequence[Fold], strength: float
) -> list[np.ndarray]:
    """Logits [N, K] of the images that each fold holds out, NaN for others; learned from ``data``, by one solver.

    The path's own logits would not do: it solves less exactly, and from where the last strength ended.
    """
    n = len(answered[0])
    found = [np.full((n, data.num_classes), np.nan) for _ in answered]
    problems, _ = data.folded(np.arange(n), folds, torch.float64)
    solutions = problems.solve([strength * n / len(learn) for learn, _ in folds], gap=EXACT)
    for solution, (_, held_out) in zip(solutions, folds, strict=True):
        for logits_NK, features_ND in zip(found, answered, strict=True):
            logits_NK[held_out] = solution.logits(features_ND[held_out])
    return found


def compared(exact_nK: np.ndarray, shorter_nK: np.ndarray, labels_n: np.ndarray) -> HeadChange:
    """The change from one set of logits to another, of the same images."""
    n, images = len(labels_n), np.arange(len(labels_n))
    loss_n = -log_softmax(exact_nK, axis=1)[images, labels_n]
    change_n = -log_softmax(shorter_nK, axis=1)[images, labels_n] - loss_n
    change, reach = float(change_n.mean()), float(stdtrit(n - 1, 0.975) * change_n.std(ddof=1) / np.sqrt(n))
    before_n, after_n = exact_nK.argmax(axis=1), shorter_nK.argmax(axis=1)
    return HeadChange(
        num_images=n,
        loss=float(loss_n.mean()),
        change=change,
        interval=(change - reach, change + reach),
        decided=int((before_n != after_n).sum()),
        gain=paired_interval(before_n == labels_n, after_n == labels_n),
    )


def _training_set(features_ND: np.ndarray, labels_N: np.ndarray, num_classes: int, together: Map) -> TrainingSet:
    def read(rows: np.ndarray) -> Iterator[np.ndarray]:
        yield features_ND[rows]

    return TrainingSet(read, np.arange(len(labels_N))[:, None], labels_N, num_classes, None, together)
