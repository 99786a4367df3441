"""Everything about the head that is chosen, chosen on the training images alone: lambda by k-fold, then the temperature.

Shape letters: N images, V rows per image (the picture itself and its augmented views), K classes.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from scipy.special import log_softmax
from sklearn.model_selection import StratifiedKFold, train_test_split

from glassworks.core.config import Config
from glassworks.core.events import Progress
from glassworks.core.seeds import derive
from glassworks.tasks.calibration import fit_temperature
from glassworks.transfer.heads import Basis, LogisticProblem, Read, Solution

IMBALANCED = 3.0
"""Classes are weighted where the largest has at least this many times the images of the smallest."""

_MOST_SEARCHED = 20_000  # images that lambda is chosen on; more change the choice by less than one step of the path
_WORSE_STEPS = 3  # the path ends once the loss has risen this often in a row


class HeadConfig(Config):
    """How the head is found."""

    path: tuple[float, ...] = tuple(round(10.0 ** (exponent / 2), 10) for exponent in range(4, -13, -1))
    """Regularisations lambda to try, from strong to weak; the path ends early once the loss keeps rising."""
    folds: int = 5
    """Folds of the cross-validation; fewer where a class has fewer images."""
    class_weights: str = "auto"
    """``auto`` weights classes where they are imbalanced (3 to 1 or more); ``balanced`` always, ``none`` never."""
    tolerance: float = 1e-8
    """No component of the scaled gradient is larger at the solution."""


@dataclass(frozen=True)
class PathPoint:
    """One regularisation tried: mean held-out-fold log loss (nats) and accuracy."""

    regularisation: float
    log_loss: float
    accuracy: float


@dataclass(frozen=True)
class FittedHead:
    """The head, and how it was chosen."""

    solution: Solution
    regularisation: float
    path: list[PathPoint]
    folds: int
    searched_on: int
    temperature: float
    class_weights: dict[int, float] | None


def fit_head(
    read: Read,
    rows_NV: np.ndarray,
    labels_N: np.ndarray,
    num_classes: int,
    config: HeadConfig,
    *,
    seed: int,
    progress: Progress,
) -> FittedHead:
    """Chooses lambda by cross-validated log loss, solves on everything, and calibrates on the held-out folds.

    Args:
        read: the features by row.
        rows_NV: the rows of each image; validation uses the first, learning all.
        labels_N: class of each image.
        num_classes: K.
        config: path, folds, weights.
        seed: of the folds.
        progress: where the stage is shown.
    """
    weights_K = _class_weights(labels_N, num_classes, config.class_weights)
    flat_rows = rows_NV.ravel()
    basis = Basis(read, flat_rows)
    views = rows_NV.shape[1]

    def problem(images_n: np.ndarray) -> LogisticProblem:
        positions = (images_n[:, None] * views + np.arange(views)).ravel()
        labels = np.repeat(labels_N[images_n], views)
        weights = None if weights_K is None else weights_K[labels] / weights_K[labels].mean()
        return LogisticProblem(read, basis, flat_rows[positions], positions, labels, num_classes, weights)

    searched = _searched(labels_N, seed)
    folds = _folds(labels_N[searched], config.folds, seed)
    path, logits = [], np.zeros((len(searched), num_classes))
    best_logits, starts = logits, [None] * len(folds)
    problems = [problem(searched[learn]) for learn, _ in folds]
    with progress.stage("choosing the head", len(config.path) * len(folds), "fits") as advance:
        for regularisation in config.path:
            logits = np.full((len(searched), num_classes), np.nan)
            for number, (learn, held_out) in enumerate(folds):
                # The prior's strength lambda * n stays the same whatever the number of images.
                strength = regularisation * len(labels_N) / len(learn)
                solution, starts[number] = problems[number].solve(strength, start=starts[number], tolerance=1e-5)
                first_rows = rows_NV[searched[held_out], 0]
                logits[held_out] = np.concatenate([solution.logits(chunk) for chunk in read(first_rows)])
                advance(1)
            judged = ~np.isnan(logits[:, 0])
            path.append(_judged(regularisation, logits[judged], labels_N[searched][judged]))
            if path[-1].log_loss <= min(point.log_loss for point in path):
                best_logits = logits
            if _keeps_rising(path):
                break
    best = min(path, key=lambda point: point.log_loss).regularisation if folds else config.path[len(config.path) // 2]
    with progress.stage("solving the head", None, "fits"):
        solution, _ = problem(np.arange(len(labels_N))).solve(best, tolerance=config.tolerance)
    judged = ~np.isnan(best_logits[:, 0])
    temperature = fit_temperature(best_logits[judged], labels_N[searched][judged]) if folds else 1.0
    return FittedHead(
        solution=solution,
        regularisation=best,
        path=path if folds else [],
        folds=len(folds),
        searched_on=len(searched),
        temperature=temperature,
        class_weights=None if weights_K is None else dict(enumerate(weights_K.round(4).tolist())),
    )


def _class_weights(labels_N: np.ndarray, num_classes: int, choice: str) -> np.ndarray | None:
    """n / (K n_k) per class where weights are wanted; classes without images weigh nothing."""
    counts_K = np.bincount(labels_N, minlength=num_classes)
    present = counts_K[counts_K > 0]
    wanted = choice == "balanced" or (choice == "auto" and present.max() >= IMBALANCED * present.min())
    if not wanted:
        return None
    return np.where(counts_K > 0, len(labels_N) / (len(present) * np.maximum(counts_K, 1)), 0.0)


def _searched(labels_N: np.ndarray, seed: int) -> np.ndarray:
    """The images that lambda is chosen on: all, or a stratified part of very many."""
    everything = np.arange(len(labels_N))
    if len(everything) <= _MOST_SEARCHED:
        return everything
    part, _ = train_test_split(
        everything, train_size=_MOST_SEARCHED, random_state=derive(seed, "searched") % 2**32, stratify=labels_N
    )
    return np.sort(part)


def _folds(labels_n: np.ndarray, folds: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Stratified (learn, held out) positions; an image that is alone in its class is always learnt from."""
    counts = np.bincount(labels_n)
    alone = np.isin(labels_n, np.flatnonzero(counts == 1))
    spread = np.flatnonzero(~alone)
    folds = min(folds, int(counts[counts > 1].min(initial=len(labels_n))))
    if folds < 2 or len(spread) < 2 * folds or len(np.unique(labels_n[spread])) < 2:
        return []
    splitter = StratifiedKFold(folds, shuffle=True, random_state=derive(seed, "folds") % 2**32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pairs = list(splitter.split(spread, labels_n[spread]))
    return [(np.sort(np.r_[spread[learn], np.flatnonzero(alone)]), spread[held_out]) for learn, held_out in pairs]


def _judged(regularisation: float, logits_NK: np.ndarray, labels_N: np.ndarray) -> PathPoint:
    log_p_N = log_softmax(logits_NK, axis=1)[np.arange(len(labels_N)), labels_N]
    accuracy = float((logits_NK.argmax(axis=1) == labels_N).mean())
    return PathPoint(regularisation, float(-log_p_N.mean()), accuracy)


def _keeps_rising(path: list[PathPoint]) -> bool:
    losses = [point.log_loss for point in path[-_WORSE_STEPS - 1 :]]
    return len(losses) > _WORSE_STEPS and all(
        later > earlier for earlier, later in zip(losses, losses[1:], strict=False)
    )
