"""Probes for a leaking label: whether something that is not the subject tells the classes apart by itself.

Scanner marks, a coloured border, another file format or size for one class: a network learns such a thing first, is
right on held-out images of the same origin, and wrong everywhere else. Each probe is a small decision tree that is
given one such thing alone, and is scored on images that it was not fitted to.

What is unusual here: a pixel in the middle may rightly decide (the centre tells an X from an O), so a single pixel
counts only where its neighbours predict far less: images are smooth, marks are not.

Shape letters: N images, S side, C channels (3), P pixels times channels, F features, K classes, L levels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.tree import DecisionTreeClassifier

LEVELS = 8
"""A pixel's brightness is divided into so many levels."""
FOLDS = 5
MIN_IMAGES = 40
"""Images below which no probe can prove anything."""
_AT_ONCE = 8192  # pixels that are counted together, which bounds the memory


@dataclass(frozen=True)
class Leak:
    """The result of one probe.

    Attributes:
        feature: ``file`` (size, format and colour mode), ``border`` (the outermost pixels), ``colour`` (the mean one,
            brightness taken out) or ``pixel`` (one that predicts more than its neighbours).
        right: images whose label the probe predicts correctly, of ``n``.
        n: images.
        baseline: share of the most common class.
        where: the pixel, as (row, column); ``None`` for other features.
        near: share that the best pixel around it predicts correctly.
    """

    feature: str
    right: int
    n: int
    baseline: float
    where: tuple[int, int] | None = None
    near: float = 0.0


def probe_leaks(pixels_NSSC: np.ndarray, labels_N: np.ndarray, files: Sequence[tuple[object, ...]]) -> list[Leak]:
    """Runs every probe.

    Args:
        pixels_NSSC: uint8, as the network sees them.
        labels_N: int64.
        files: per image, what its file says before it is decoded, such as width, height, format, mode.

    Returns:
        One `Leak` per probe; none where there are too few images.
    """
    labels_N = np.unique(labels_N, return_inverse=True)[1]
    if len(labels_N) < MIN_IMAGES or labels_N.max() < 1 or np.bincount(labels_N).min() < FOLDS:
        return []
    baseline = float(np.bincount(labels_N).max() / len(labels_N))
    features = {"file": _coded(files), "border": _border(pixels_NSSC), "colour": _colour(pixels_NSSC)}
    leaks = [
        Leak(feature, _tree_right(values_NF, labels_N), len(labels_N), baseline)
        for feature, values_NF in features.items()
        if (values_NF != values_NF[0]).any()
    ]
    return [*leaks, _pixel(pixels_NSSC, labels_N, baseline)]


def _coded(files: Sequence[tuple[object, ...]]) -> np.ndarray:
    """The properties of files as numbers [N, F]: numbers as they are, words by their rank."""
    columns = []
    for values in zip(*files, strict=True):
        is_number = all(isinstance(value, int | float) for value in values)
        columns.append(values if is_number else np.unique([str(value) for value in values], return_inverse=True)[1])
    return np.array(columns, dtype=np.float32).T


def _border(pixels_NSSC: np.ndarray) -> np.ndarray:
    """The outermost pixels [N, F]."""
    sides = pixels_NSSC[:, 0], pixels_NSSC[:, -1], pixels_NSSC[:, 1:-1, 0], pixels_NSSC[:, 1:-1, -1]
    return np.concatenate([side.reshape(len(pixels_NSSC), -1) for side in sides], axis=1).astype(np.float32)


def _colour(pixels_NSSC: np.ndarray) -> np.ndarray:
    """Red and blue over green, of the means: the same for an image and a brighter copy, and for all grey ones."""
    means_NC = pixels_NSSC.reshape(len(pixels_NSSC), -1, pixels_NSSC.shape[-1]).mean(axis=1) + 1.0
    return np.round(means_NC[:, [0, 2]] / means_NC[:, 1:2], 3)


def _tree_right(values_NF: np.ndarray, labels_N: np.ndarray) -> int:
    """How many labels a tree with two leaves per class predicts correctly, fitted to the other folds."""
    tree = DecisionTreeClassifier(max_leaf_nodes=2 * (int(labels_N.max()) + 1), random_state=0)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    return int(np.sum(np.asarray(cross_val_predict(tree, values_NF, labels_N, cv=folds)) == labels_N))


def _pixel(pixels_NSSC: np.ndarray, labels_N: np.ndarray, baseline: float) -> Leak:
    """The pixel that stands out most from those around it."""
    side = pixels_NSSC.shape[1]
    right_SS = _right_by_pixel(pixels_NSSC, labels_N).reshape(side, side, -1).max(axis=2)
    around_SS = _best_around(right_SS, reach=max(2, side // 8))
    row, column = divmod(int((right_SS - around_SS).argmax()), side)
    near = float(around_SS[row, column] / len(labels_N))
    return Leak("pixel", int(right_SS[row, column]), len(labels_N), baseline, (row, column), near)


def _right_by_pixel(pixels_NSSC: np.ndarray, labels_N: np.ndarray) -> np.ndarray:
    """How many labels each pixel and channel [P] predicts correctly by its level, fitted to the other half."""
    flat_NP = pixels_NSSC.reshape(len(pixels_NSSC), -1)
    one_hot_NK = np.eye(int(labels_N.max()) + 1, dtype=np.float32)[labels_N]
    order = np.random.default_rng(0).permutation(len(labels_N))
    halves = order[::2], order[1::2]
    right_P = np.zeros(flat_NP.shape[1])
    for begin in range(0, flat_NP.shape[1], _AT_ONCE):
        levels_NP = flat_NP[:, begin : begin + _AT_ONCE] // (256 // LEVELS)
        counts_LKP = [
            np.stack([one_hot_NK[half].T @ (levels_NP[half] == level).astype(np.float32) for level in range(LEVELS)])
            for half in halves
        ]
        for fitted_LKP, counted_LKP in (counts_LKP, counts_LKP[::-1]):
            answers_LP = fitted_LKP.argmax(axis=1)
            right_P[begin : begin + _AT_ONCE] += np.take_along_axis(counted_LKP, answers_LP[:, None], 1).sum((0, 1))
    return right_P


def _best_around(right_SS: np.ndarray, reach: int) -> np.ndarray:
    """The greatest value on the square ring at a distance of ``reach``, cut off at the image's edge."""
    side = len(right_SS)
    padded = np.pad(right_SS, reach, constant_values=0)
    best_SS = np.zeros_like(right_SS)
    for down in range(-reach, reach + 1):
        for across in range(-reach, reach + 1):
            if max(abs(down), abs(across)) == reach:
                top, left = reach + down, reach + across
                best_SS = np.maximum(best_SS, padded[top : top + side, left : left + side])
    return best_SS
