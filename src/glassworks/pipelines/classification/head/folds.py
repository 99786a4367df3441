"""Parts of a training set to choose with: the images that are searched on, and their folds.

Shape letters: N images of the training set, n of the part that is searched.
"""

import numpy as np

from glassworks.core.seeds import derive

Fold = tuple[np.ndarray, np.ndarray]
"""Positions to learn from and positions held out."""


def searched(labels_N: np.ndarray, most: int, seed: int) -> np.ndarray:
    """The images that lambda is chosen on: all, or a stratified part of ``most``.

    Evenly spaced through the shuffled images, class after class. scikit-learn's ``train_test_split`` would refuse a
    class of one image, and fewer images to leave out than there are classes.
    """
    if len(labels_N) <= most:
        return np.arange(len(labels_N))
    shuffled_N = np.random.default_rng(derive(seed, "searched")).permutation(len(labels_N))
    by_class_N = shuffled_N[np.argsort(labels_N[shuffled_N], kind="stable")]
    return np.sort(by_class_N[np.linspace(0, len(labels_N) - 1, most).round().astype(np.int64)])


def stratified_folds(labels_n: np.ndarray, folds: int, seed: int) -> list[Fold]:
    """Stratified (learn, held out) positions; an image that is alone in its class is always learned from."""
    counts = np.bincount(labels_n)
    alone = np.isin(labels_n, np.flatnonzero(counts == 1))
    spread = np.flatnonzero(~alone)
    folds = min(folds, int(counts.max()))  # a class with fewer images is held out in as many folds as it has
    if folds < 2 or len(spread) < 2 * folds or len(np.unique(labels_n[spread])) < 2:
        return []
    fold_n = _fold_of(labels_n[spread], folds, derive(seed, "folds") % 2**32)
    return [
        (np.sort(np.r_[spread[fold_n != fold], np.flatnonzero(alone)]), spread[fold_n == fold]) for fold in range(folds)
    ]


def _fold_of(labels_n: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """The fold that holds each image out: those of scikit-learn's ``StratifiedKFold(shuffle=True)``.

    That one warns of every class with fewer images than folds, and warnings cannot be left out in one thread alone.
    """
    random = np.random.RandomState(seed)
    _, first_K, class_n = np.unique(labels_n, return_index=True, return_inverse=True)
    in_order_n = np.argsort(np.argsort(first_K))[class_n]  # classes by their first image
    dealt_n = np.sort(in_order_n)
    fold_n = np.empty(len(labels_n), dtype=np.int64)
    for label in range(len(first_K)):
        shares = [int((dealt_n[fold::folds] == label).sum()) for fold in range(folds)]
        of_class = np.arange(folds).repeat(shares)
        random.shuffle(of_class)
        fold_n[in_order_n == label] = of_class
    return fold_n
