"""A new top on a frozen network, cut at any depth, in a moment.

Shape letters: N images, L images to learn from, D features.
"""

import time
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from glassworks.core.seeds import derive
from glassworks.lessons.labs.cuts import Features
from glassworks.metrics.intervals import wilson


@dataclass(frozen=True)
class Top:
    """A new top, measured on images that it has not learned from.

    Attributes:
        cut: where the network was cut.
        accuracy: on held-out images.
        low: of its 95 % interval (Wilson).
        high: of the same.
        correct: held-out images that are right.
        held_out: all of them.
        learned_from: images.
        parameters: that were trained.
        seconds: for the top alone.
    """

    cut: str
    accuracy: float
    low: float
    high: float
    correct: int
    held_out: int
    learned_from: int
    parameters: int
    seconds: float


def new_top(features: Features, cut: str, per_class: int, seed: int = 0, *, is_shuffled: bool = False) -> Top:
    """Fits a top on ``per_class`` images of each class and measures it on all others.

    Args:
        features: of all images.
        cut: which of them.
        per_class: images of each class to learn from; half of a class at most.
        seed: which images those are.
        is_shuffled: exchanges the labels among these images at random, so that there is nothing to learn.
    """
    labels_N = features.labels_N
    random = np.random.Generator(np.random.PCG64(derive(seed, "transfer top")))
    learned: list[int] = []
    for label in range(len(features.classes)):
        own = random.permutation(np.flatnonzero(labels_N == label))
        learned += own[: min(per_class, len(own) // 2)].tolist()  # half of a class at most: the others are for the test
    held_out = np.setdiff1d(np.arange(len(labels_N)), learned)
    given_L = random.permutation(labels_N[learned]) if is_shuffled else labels_N[learned]
    began = time.perf_counter()
    predicted_N, trained = _predicted(features.by_cut[cut], learned, given_L)
    seconds = time.perf_counter() - began
    right = predicted_N[held_out] == labels_N[held_out]
    low, high = wilson(int(right.sum()), len(right))
    return Top(cut, float(right.mean()), low, high, int(right.sum()), len(right), len(learned), trained, seconds)


def _predicted(features_ND: np.ndarray, learned: list[int], labels_L: np.ndarray) -> tuple[np.ndarray, int]:
    """Labels of all images by a top that has learned from some, and how many numbers it has.

    A penalised top lies in the span of its examples: turned into that span, it is the same and has few dimensions.
    What turns them is found in their products with one another, which are few, not in the features, which are many.
    """
    scaler = StandardScaler().fit(features_ND[learned])
    mean_D, scale_D = np.asarray(scaler.mean_), np.asarray(scaler.scale_)
    standard_LD = (features_ND[learned] - mean_D) / scale_D
    squares_L, turn_LL = np.linalg.eigh(standard_LD @ standard_LD.T)
    spans_L = squares_L > 1e-10 * squares_L[-1]  # one direction less than examples: their mean is zero
    spans_L[-1] = True  # where all examples are alike there is none
    sizes_R, turn_LR = np.sqrt(np.maximum(squares_L[spans_L], 1e-30)), turn_LL[:, spans_L]
    top = LogisticRegression(max_iter=300, C=0.1).fit(turn_LR * sizes_R, labels_L)
    weights_DK = standard_LD.T @ (turn_LR / sizes_R @ top.coef_.T) / scale_D[:, None]
    sums_NK = features_ND @ weights_DK + (top.intercept_ - mean_D @ weights_DK)
    chosen_N = sums_NK.argmax(1) if sums_NK.shape[1] > 1 else (sums_NK[:, 0] > 0).astype(int)
    return top.classes_[chosen_N], len(top.coef_) * (features_ND.shape[1] + 1)
