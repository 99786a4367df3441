"""What may tell images unlike those of a training from others: ways to fit a number to features and their classes.

Shape letters: N images, D features, K classes, Q directions, M training images.
"""

from collections.abc import Callable

import numpy as np

Score = Callable[[np.ndarray], np.ndarray]
"""Features [N, D] to numbers that are larger the less an image is like those of the training [N]."""
Fit = Callable[[np.ndarray, np.ndarray], Score]
"""Features [M, D] and classes [M] of the training images to that."""


def statistics() -> dict[str, Fit]:
    return {
        "ours": ours,
        "length kept": length_kept,
        "outside": outside,
        "nearest class, cosine": nearest_class,
        "nearest image": nearest_image,
        "energy": energy,
        "least probable": least_probable,
    }


def ours(values_ND: np.ndarray, labels_N: np.ndarray) -> Score:
    import torch

    from glassworks.pipelines.classification.familiar import fit

    labels_N = np.unique(labels_N, return_inverse=True)[1]
    found = fit(values_ND, labels_N, int(labels_N.max()) + 1)
    assert found is not None
    return lambda values_ND: found.distances(torch.from_numpy(values_ND)).numpy()


def length_kept(values_ND: np.ndarray, labels_N: np.ndarray) -> Score:
    """Mahalanobis distance to the nearest class along 64 directions, and what lies outside, of features as they are."""
    from glassworks.pipelines.classification.familiar import DIRECTIONS, leading

    mean_D = values_ND.mean(0)
    about_ND = values_ND - mean_D
    along_QD = leading(about_ND, min(DIRECTIONS, len(about_ND) // 4))
    along_NQ = about_ND @ along_QD.T
    rest = float((np.square(about_ND).sum() - np.square(along_NQ).sum()) / len(about_ND) / about_ND.shape[1])
    centres_KQ = np.stack([along_NQ[labels_N == label].mean(0) for label in np.unique(labels_N)])
    within_NQ = along_NQ - centres_KQ[np.searchsorted(np.unique(labels_N), labels_N)]
    squares_Q, turn_QQ = np.linalg.eigh(within_NQ.T @ within_NQ / len(within_NQ))
    whitening_QQ = turn_QQ / np.sqrt(np.maximum(squares_Q, rest))

    def score(values_ND: np.ndarray) -> np.ndarray:
        about_ND = values_ND - mean_D
        along_NQ = about_ND @ along_QD.T
        near_NK = np.square((along_NQ[:, None] - centres_KQ) @ whitening_QQ).sum(2)
        return near_NK.min(1) + (np.square(about_ND).sum(1) - np.square(along_NQ).sum(1)) / rest

    return score


def unit(values_ND: np.ndarray) -> np.ndarray:
    return values_ND / np.maximum(np.linalg.norm(values_ND, axis=1, keepdims=True), 1e-12)


def outside(values_ND: np.ndarray, labels_N: np.ndarray) -> Score:
    from glassworks.pipelines.classification.familiar import DIRECTIONS, leading

    mean_D = unit(values_ND).mean(0)
    along_QD = leading(unit(values_ND) - mean_D, min(DIRECTIONS, len(values_ND) // 4))

    def score(values_ND: np.ndarray) -> np.ndarray:
        about_ND = unit(values_ND) - mean_D
        return np.square(about_ND).sum(1) - np.square(about_ND @ along_QD.T).sum(1)

    return score


def nearest_class(values_ND: np.ndarray, labels_N: np.ndarray) -> Score:
    means_KD = unit(np.stack([unit(values_ND)[labels_N == label].mean(0) for label in np.unique(labels_N)]))
    return lambda values_ND: 1 - (unit(values_ND) @ means_KD.T).max(1)


def nearest_image(values_ND: np.ndarray, labels_N: np.ndarray) -> Score:
    known_MD = unit(values_ND)
    return lambda values_ND: 1 - (unit(values_ND) @ known_MD.T).max(1)


def logits(values_ND: np.ndarray, labels_N: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Of the exact head, at one regularisation."""
    from glassworks.core.context import RunContext
    from glassworks.pipelines.classification.head.config import HeadConfig
    from glassworks.pipelines.classification.head.search import fit_head

    classes_N = np.unique(labels_N, return_inverse=True)[1]
    rows_N1 = np.arange(len(values_ND))[:, None]
    config = HeadConfig.parse({"folds": 0}, "the benchmark")
    read = lambda rows: iter([values_ND[rows]])  # noqa: E731 - used once, here
    count = int(classes_N.max()) + 1
    return fit_head(read, rows_N1, classes_N, count, config, seed=0, context=RunContext()).solution.logits


def energy(values_ND: np.ndarray, labels_N: np.ndarray) -> Score:
    from scipy.special import logsumexp

    found = logits(values_ND, labels_N)
    return lambda values_ND: -logsumexp(found(values_ND), axis=1)


def least_probable(values_ND: np.ndarray, labels_N: np.ndarray) -> Score:
    from scipy.special import softmax

    found = logits(values_ND, labels_N)
    return lambda values_ND: 1 - softmax(found(values_ND), axis=1).max(1)
