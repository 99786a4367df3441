"""What is chosen about the head, chosen on the training images alone: lambda by k-fold, then the temperature.

Shape letters: N images, V rows per image (the image itself and its augmented views), K classes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise, repeat

import numpy as np
from scipy.special import log_softmax
from threadpoolctl import threadpool_limits

from glassworks.core.context import RunContext
from glassworks.metrics.calibration import fit_temperature
from glassworks.pipelines.classification.head.config import HeadConfig
from glassworks.pipelines.classification.head.folds import Fold, one_thread_each, searched, stratified_folds
from glassworks.pipelines.classification.head.solve import (
    RESIDENT_BYTES,
    Basis,
    Chunks,
    LogisticProblem,
    Read,
    Solution,
)
from glassworks.pipelines.classification.report import PathPoint

_Known = dict[float, np.ndarray]
"""Rotated parameters of every fold [folds, K, R + 1], float32, by lambda."""

IMBALANCED = 3.0
"""Classes are weighted where the largest has at least this many times the images of the smallest."""

_MOST_SEARCHED = 10_000  # images that lambda is chosen on; more hardly move the choice
_LEAST_SEARCHED = 2_000  # whatever they take in memory
_ROUGH = 1e-6  # nats from the optimum of the solutions that are only compared, or begun from
_REFINED = 2  # times that the path is refined around its best point, halving the step
_ONE_THREAD = 2000  # rows up to which one thread is fastest
_WORSE_STEPS = 2  # the path ends once the loss has risen this often in a row


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
    with context.stage("choosing and solving the head", len(config.path) + 2 * _REFINED, "strengths") as advance:
        search = _Search(
            read, rows_NV, labels_N, num_classes, class_weights(labels_N, num_classes, config.class_weights)
        )
        # As many images as fit in memory with all their views; more hardly move the choice.
        row_bytes = rows_NV.shape[1] * len(search.basis.mean_D) * 4
        images_n = searched(labels_N, min(_MOST_SEARCHED, max(_LEAST_SEARCHED, RESIDENT_BYTES // row_bytes)), seed)
        folds = stratified_folds(labels_N[images_n], config.folds, seed)
        path, logits_nK, known = search.path(images_n, folds, config.path, advance)
        strength = (
            min(path, key=lambda point: point.log_loss).regularisation if path else config.path[len(config.path) // 2]
        )
        # Many threads on small matrices wait for each other more than they work.
        with threadpool_limits(1 if rows_NV.size <= _ONE_THREAD else None):
            solution = search.solve(strength, config.tolerance, start=_start(known, strength)[0] if folds else None)
    judged = ~np.isnan(logits_nK[:, 0])
    weights_K = search.weights_K
    return FittedHead(
        solution=solution,
        regularisation=strength,
        path=path,
        folds=len(folds),
        searched_on=len(images_n),
        temperature=fit_temperature(logits_nK[judged], labels_N[images_n][judged]),
        class_weights=None if weights_K is None else weights_K.round(4).tolist(),
    )


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


class _Search:
    """The regularisation path over the folds of one training set, and the final solution."""

    def __init__(
        self, read: Read, rows_NV: np.ndarray, labels_N: np.ndarray, num_classes: int, weights_K: np.ndarray | None
    ) -> None:
        self._read, self._rows_NV, self._labels_N = read, rows_NV, labels_N
        self._num_classes, self.weights_K = num_classes, weights_K
        self.basis = Basis(read, rows_NV.ravel())

    def solve(self, regularisation: float, tolerance: float, *, start: np.ndarray | None) -> Solution:
        """The optimum on everything, in double precision; where features stay on disk, single precision comes first."""
        everything = np.arange(len(self._labels_N))
        rotated = self.basis.rotated_NR
        if rotated is not None:
            problem = self._problem(lambda: [rotated], everything)
            return problem.solve(regularisation, start=start, tolerance=tolerance)
        rows = self._rows_NV.ravel()
        rough = self._problem(lambda: self._read(rows), everything).solve(regularisation, start=start, gap=_ROUGH)
        precise = self._problem(lambda: (chunk.astype(np.float64) for chunk in self._read(rows)), everything)
        return precise.solve(regularisation, start=rough.parameters, tolerance=tolerance)

    def path(
        self, images_n: np.ndarray, folds: list[Fold], strengths: tuple[float, ...], advance: Callable[[int], None]
    ) -> tuple[list[PathPoint], np.ndarray, _Known]:
        """Every strength tried; the held-out logits [n, K] at the best, NaN where never held out; and solutions."""
        best_nK = np.full((len(images_n), self._num_classes), np.nan)
        path: list[PathPoint] = []
        known: _Known = {}
        fitted = self._fold_problems(images_n, folds)

        def solve(number: int, strength: float, start: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
            (problem, held_out_rows), (learn, _) = fitted[number], folds[number]
            # The prior's weight against the data, lambda * n, is the same in a fold as in the whole.
            found = problem.solve(strength * len(self._labels_N) / len(learn), start=start, gap=_ROUGH)
            return found.parameters.astype(np.float32), problem.logits(found.parameters, held_out_rows)

        def attempt(strength: float) -> None:
            nonlocal best_nK
            starts = _start(known, strength) if known else repeat(None)
            solved = list(side_by_side(solve, range(len(folds)), repeat(strength), starts))
            logits_nK = np.full_like(best_nK, np.nan)
            for (_, held_out), (_, found) in zip(folds, solved, strict=True):
                logits_nK[held_out] = found
            judged = ~np.isnan(logits_nK[:, 0])
            path.append(_judged(strength, logits_nK[judged], self._labels_N[images_n][judged]))
            if path[-1].log_loss <= min(point.log_loss for point in path):
                best_nK = logits_nK
            known[strength] = np.stack([parameters for parameters, _ in solved])
            for other in set(known) - _worth_keeping(path):
                del known[other]
            advance(1)

        with one_thread_each() as side_by_side:
            for strength in strengths if folds else ():
                attempt(strength)
                if _keeps_rising(path):
                    break
            for _ in range(_REFINED):
                for strength in _between(path):
                    attempt(strength)
        return sorted(path, key=lambda point: -point.regularisation), best_nK, known

    def _fold_problems(self, searched_n: np.ndarray, folds: list[Fold]) -> list[tuple[LogisticProblem, np.ndarray]]:
        """The problem of each fold, and the rows that it holds out.

        The features are laid out fold by fold once, so that what a fold learns from is two views of one array.
        """
        if not folds:
            return []
        alone = np.setdiff1d(np.arange(len(searched_n)), np.concatenate([held_out for _, held_out in folds]))
        order = np.concatenate([*(held_out for _, held_out in folds), alone])
        rows = self._resident(searched_n[order])
        views, fitted, begin = self._rows_NV.shape[1], [], 0
        for _, held_out in folds:
            end = begin + len(held_out)
            learnt = searched_n[np.concatenate([order[:begin], order[end:]])]
            parts = [rows[: begin * views], rows[end * views :]]
            problem = self._problem(lambda parts=parts: parts, learnt)
            fitted.append((problem, rows[begin * views : end * views : views]))
            begin = end
        return fitted

    def _resident(self, images_n: np.ndarray) -> np.ndarray:
        """The rows of some images in memory: rotated where the basis holds them, else as they are, float32."""
        views = self._rows_NV.shape[1]
        if self.basis.rotated_NR is not None:
            return self.basis.rotated_NR.astype(np.float32)[(images_n[:, None] * views + np.arange(views)).ravel()]
        return np.concatenate(list(self._read(self._rows_NV[images_n].ravel())))

    def _problem(self, chunks: Chunks, images_n: np.ndarray) -> LogisticProblem:
        """The problem on all views of some images, whose rows ``chunks`` yields in their order."""
        labels = np.repeat(self._labels_N[images_n], self._rows_NV.shape[1])
        weights = None if self.weights_K is None else self.weights_K[labels] / self.weights_K[labels].mean()
        return LogisticProblem(self.basis, chunks, labels, self._num_classes, weights)


def _start(known: _Known, strength: float) -> np.ndarray:
    """Where each fold begins [folds, K, R + 1], float64: on the line in log lambda through the nearest two."""
    near = sorted(known, key=lambda other: abs(np.log(other / strength)))[:2]
    if len(near) < 2 or near[0] == strength:
        return known[near[0]].astype(np.float64)
    part = np.log(strength / near[0]) / np.log(near[1] / near[0])
    first, second = (known[other].astype(np.float64) for other in near)
    return first + part * (second - first)


def _worth_keeping(path: list[PathPoint]) -> set[float]:
    """The strengths that others will begin from: the last two, and the best and its neighbours."""
    ranked = sorted(path, key=lambda point: point.regularisation)
    best = min(range(len(ranked)), key=lambda place: ranked[place].log_loss)
    return {point.regularisation for point in path[-2:] + ranked[max(best - 1, 0) : best + 2]}


def _judged(regularisation: float, logits_NK: np.ndarray, labels_N: np.ndarray) -> PathPoint:
    log_p_N = log_softmax(logits_NK, axis=1)[np.arange(len(labels_N)), labels_N]
    accuracy = float((logits_NK.argmax(axis=1) == labels_N).mean())
    return PathPoint(regularisation=regularisation, log_loss=float(-log_p_N.mean()), accuracy=accuracy)


def _keeps_rising(path: list[PathPoint]) -> bool:
    losses = [point.log_loss for point in path[-_WORSE_STEPS - 1 :]]
    return len(losses) > _WORSE_STEPS and all(later > earlier for earlier, later in pairwise(losses))


def _between(path: list[PathPoint]) -> list[float]:
    """Strengths half a step (in their logarithm) on either side of the best one."""
    if len(path) < 2:
        return []
    ranked = sorted(path, key=lambda point: -point.regularisation)
    strengths = [point.regularisation for point in ranked]
    place = min(range(len(ranked)), key=lambda position: ranked[position].log_loss)
    neighbours = strengths[max(place - 1, 0) : place] + strengths[place + 1 : place + 2]
    return [(strengths[place] * neighbour) ** 0.5 for neighbour in neighbours]
