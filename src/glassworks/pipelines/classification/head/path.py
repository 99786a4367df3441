"""The regularisation path: strengths tried on the folds from strong to weak, then between the best and its neighbours.

What is unusual here: a strength starts from where the two nearest solutions point to, so that most of them take a step
or two; and only the solutions that another one may start from are kept.

Shape letters: n images of the part that is searched, K classes, R rotated features.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, repeat
from typing import Any

import numpy as np
from scipy.special import log_softmax

from glassworks.pipelines.classification.head.folds import Fold, one_thread_each
from glassworks.pipelines.classification.head.report import PathPoint
from glassworks.pipelines.classification.head.training_set import ROUGH, TrainingSet

REFINED = 2
"""Times that the path is refined around its best point, halving the step."""

_RISES = 2  # the path ends once the loss has risen this often in a row

Side = Callable[..., Iterator[Any]]
"""A ``map`` that runs its calls side by side."""


class RegularisationPath:
    """What is known of the strengths that were tried.

    Attributes:
        best_logits_nK: held-out logits at the best strength, NaN for images that no fold holds out.

    Args:
        data: the training set.
        images_n: those of its images that are searched on.
        folds: of these images.
        advance: called after each strength.
    """

    def __init__(
        self, data: TrainingSet, images_n: np.ndarray, folds: Sequence[Fold], advance: Callable[[int], None]
    ) -> None:
        self._data, self._folds, self._advance = data, folds, advance
        self._labels_n = data.labels_N[images_n]
        self._problems = data.fold_problems(images_n, folds)
        self._points: list[PathPoint] = []
        self._solutions: dict[float, np.ndarray] = {}  # of every fold [folds, K, R + 1], float32, by strength
        self.best_logits_nK = np.full((len(images_n), data.num_classes), np.nan)

    @property
    def points(self) -> list[PathPoint]:
        """Every strength that was tried, the strongest first."""
        return sorted(self._points, key=lambda point: -point.regularisation)

    def search(self, strengths: Sequence[float]) -> None:
        """Tries the strengths until the loss keeps rising, and refines around the best; without folds, nothing."""
        if not self._folds:
            return
        with one_thread_each() as side_by_side:
            for strength in strengths:
                self._try(strength, side_by_side)
                if _keeps_rising(self._points):
                    break
            for _ in range(REFINED):
                for strength in _between(self._points):
                    self._try(strength, side_by_side)

    def start(self, strength: float) -> np.ndarray:
        """Where each fold begins [folds, K, R + 1], float64: on the line in log lambda through the nearest two."""
        known = self._solutions
        near = sorted(known, key=lambda other: abs(np.log(other / strength)))[:2]
        if len(near) < 2 or near[0] == strength:
            return known[near[0]].astype(np.float64)
        part = np.log(strength / near[0]) / np.log(near[1] / near[0])
        first, second = (known[other].astype(np.float64) for other in near)
        return first + part * (second - first)

    def _try(self, strength: float, side_by_side: Side) -> None:
        starts = self.start(strength) if self._solutions else repeat(None)
        solved = list(side_by_side(self._solve, range(len(self._folds)), repeat(strength), starts))
        logits_nK = np.full_like(self.best_logits_nK, np.nan)
        for (_, held_out), (_, found) in zip(self._folds, solved, strict=True):
            logits_nK[held_out] = found
        self._points.append(_measured(strength, logits_nK, self._labels_n))
        if self._points[-1].log_loss <= min(point.log_loss for point in self._points):
            self.best_logits_nK = logits_nK
        self._solutions[strength] = np.stack([parameters for parameters, _ in solved])
        for other in set(self._solutions) - _starts_of_others(self._points):
            del self._solutions[other]
        self._advance(1)

    def _solve(self, number: int, strength: float, start: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        """Parameters and held-out logits of one fold."""
        (problem, held_out_rows), (learn, _) = self._problems[number], self._folds[number]
        # The prior's weight against the data, lambda * n, is the same in a fold as in the whole.
        found = problem.solve(strength * len(self._data.labels_N) / len(learn), start=start, gap=ROUGH)
        return found.parameters.astype(np.float32), problem.logits(found.parameters, held_out_rows)


def _starts_of_others(points: Sequence[PathPoint]) -> set[float]:
    """The strengths that others will begin from: the last two, and the best and its neighbours."""
    ranked = sorted(points, key=lambda point: point.regularisation)
    best = min(range(len(ranked)), key=lambda place: ranked[place].log_loss)
    return {point.regularisation for point in [*points[-2:], *ranked[max(best - 1, 0) : best + 2]]}


def _measured(regularisation: float, logits_nK: np.ndarray, labels_n: np.ndarray) -> PathPoint:
    """The loss and accuracy on the images that some fold holds out."""
    held = ~np.isnan(logits_nK[:, 0])
    logits_nK, labels_n = logits_nK[held], labels_n[held]
    log_p_n = log_softmax(logits_nK, axis=1)[np.arange(len(labels_n)), labels_n]
    accuracy = float((logits_nK.argmax(axis=1) == labels_n).mean())
    return PathPoint(regularisation=regularisation, log_loss=float(-log_p_n.mean()), accuracy=accuracy)


def _keeps_rising(points: Sequence[PathPoint]) -> bool:
    losses = [point.log_loss for point in points[-_RISES - 1 :]]
    return len(losses) > _RISES and all(later > earlier for earlier, later in pairwise(losses))


def _between(points: Sequence[PathPoint]) -> list[float]:
    """Strengths half a step (in their logarithm) on either side of the best one."""
    if len(points) < 2:
        return []
    ranked = sorted(points, key=lambda point: -point.regularisation)
    strengths = [point.regularisation for point in ranked]
    place = min(range(len(ranked)), key=lambda position: ranked[position].log_loss)
    neighbours = strengths[max(place - 1, 0) : place] + strengths[place + 1 : place + 2]
    return [(strengths[place] * neighbour) ** 0.5 for neighbour in neighbours]
