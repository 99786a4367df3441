"""The regularisation path: strengths tried on the folds from strong to weak, then between the best and its neighbours.

What is unusual here: a strength starts from where the two nearest solutions point to, so that most of them take a step
or two; only the solutions that another one may start from are kept; every strength is solved just well enough to tell
good from bad, and those that may be the best are solved again; and images that a fold holds out lie side by side, so
that its passes leave them out.

Shape letters: n images of the part that is searched, K classes, R coordinates.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import torch
from scipy.special import log_softmax

from glassworks.pipelines.classification.head.folds import Fold
from glassworks.pipelines.classification.head.report import PathPoint
from glassworks.pipelines.classification.head.solve import LogisticProblems
from glassworks.pipelines.classification.head.training_set import TrainingSet

REFINED = 2
"""Times that the path is refined around its best point, halving the step."""

_ROUGH, _FINE = 1e-5, 1e-7
"""Nats from the optimum of a fold's problem, where strengths are compared and where the best are told apart."""
_NEAR = 5e-4
"""Nats of held-out loss that a strength is behind at most to be solved finely: near the best, rough solutions are off
by a tenth of that."""

_RISES = 2  # the path ends once the loss has risen this often in a row,
_CLEARLY = 4.0  # or once it has risen by this many standard errors: nobody needs the weak strengths, which are slowest


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
        self._data, self._advance = data, advance
        self._order_n = _by_fold(len(images_n), folds)
        place_n = np.argsort(self._order_n)
        self._folds = [(np.sort(place_n[learn]), place_n[held_out]) for learn, held_out in folds]
        self._images_n = images_n[self._order_n]
        self._labels_n = data.labels_N[self._images_n]
        self._points: list[PathPoint] = []
        self._solutions: dict[float, np.ndarray] = {}  # of every fold [folds, K, R + 1], float32, by strength
        self._settled: set[float] = set()
        self.best_logits_nK = np.full((len(images_n), data.num_classes), np.nan)
        self._best_losses_n = np.empty(0)

    @property
    def points(self) -> list[PathPoint]:
        """Every strength that was tried, the strongest first."""
        return sorted(self._points, key=lambda point: -point.regularisation)

    def search(self, strengths: Sequence[float]) -> None:
        """Tries the strengths until the loss keeps rising, and refines around the best; without folds, nothing."""
        if not self._folds:
            return
        folded = self._data.folded(self._images_n, self._folds)
        for strength in strengths:
            losses_n = self._try(strength, *folded)
            if _keeps_rising(self._points) or _is_clearly_worse(losses_n, self._best_losses_n):
                break
        for _ in range(REFINED):
            for strength in _between(self._points):
                self._try(strength, *folded)
        self._settle(*folded)
        _, rows_nR = folded
        self.best_logits_nK[self._order_n] = self._held_out(self._solutions[_best(self._points)], rows_nR)

    def start(self, strength: float) -> np.ndarray:
        """Where each fold begins [folds, K, R + 1], float64: on the line in log lambda through the nearest two."""
        known = self._solutions
        near = sorted(known, key=lambda other: abs(np.log(other / strength)))[:2]
        if len(near) < 2 or near[0] == strength:
            return known[near[0]].astype(np.float64)
        part = np.log(strength / near[0]) / np.log(near[1] / near[0])
        first, second = (known[other].astype(np.float64) for other in near)
        return first + part * (second - first)

    def _settle(self, problems: LogisticProblems, rows_nR: torch.Tensor) -> None:
        """Solves the strengths that may be the best well enough to tell them apart."""
        while near := [
            point.regularisation
            for point in self._points
            if point.log_loss <= min(one.log_loss for one in self._points) + _NEAR
            and point.regularisation not in self._settled
        ]:
            for strength in near:
                self._settled.add(strength)  # and kept: another one may turn out worse, and this the best again
                self._solve(strength, problems, rows_nR, _FINE)
        self._settled.clear()
        self._forget()

    def _try(self, strength: float, problems: LogisticProblems, rows_nR: torch.Tensor) -> np.ndarray:
        """The losses of the images that are held out."""
        losses_n = self._solve(strength, problems, rows_nR, _ROUGH)
        if strength == _best(self._points):
            self._best_losses_n = losses_n
        self._advance(1)
        return losses_n

    def _solve(self, strength: float, problems: LogisticProblems, rows_nR: torch.Tensor, gap: float) -> np.ndarray:
        """Likewise, of a strength that may have been solved before."""
        # The prior's weight against the data, lambda * n, is the same in a fold as in the whole.
        strengths = [strength * len(self._data.labels_N) / len(learn) for learn, _ in self._folds]
        starts = list(self.start(strength)) if self._solutions else None
        found = problems.solve(strengths, starts=starts, gap=gap)
        solutions = np.stack([one.parameters.astype(np.float32) for one in found])
        point, losses_n = _measured(strength, self._held_out(solutions, rows_nR), self._labels_n)
        self._points = [*(one for one in self._points if one.regularisation != strength), point]
        self._solutions[strength] = solutions
        self._forget()
        return losses_n

    def _forget(self) -> None:
        """Drops the solutions that nothing will begin from."""
        for other in set(self._solutions) - _starts_of_others(self._points) - self._settled:
            del self._solutions[other]

    def _held_out(self, solutions: np.ndarray, rows_nR: torch.Tensor) -> np.ndarray:
        """Logits [n, K] by the fold that holds each image out, float64; NaN where none does."""
        logits_nK = np.full((len(self._images_n), self._data.num_classes), np.nan)
        for (_, held_out), parameters in zip(self._folds, solutions, strict=True):
            weight_KR, bias_K1 = np.split(parameters, [-1], axis=1)
            logits_nK[held_out] = rows_nR[held_out].numpy() @ weight_KR.T + bias_K1.T
        return logits_nK


def _by_fold(count: int, folds: Sequence[Fold]) -> np.ndarray:
    """The places of images by the fold that holds them out, those that none does first."""
    fold_n = np.full(count, -1)
    for number, (_, held_out) in enumerate(folds):
        fold_n[held_out] = number
    return np.argsort(fold_n, kind="stable")


def _best(points: Sequence[PathPoint]) -> float:
    return min(points, key=lambda point: point.log_loss).regularisation


def _starts_of_others(points: Sequence[PathPoint]) -> set[float]:
    """The strengths that others will begin from: the last two, and the best and its neighbours."""
    ranked = sorted(points, key=lambda point: point.regularisation)
    best = min(range(len(ranked)), key=lambda place: ranked[place].log_loss)
    return {point.regularisation for point in [*points[-2:], *ranked[max(best - 1, 0) : best + 2]]}


def _measured(regularisation: float, logits_nK: np.ndarray, labels_n: np.ndarray) -> tuple[PathPoint, np.ndarray]:
    """The loss and accuracy on the images that some fold holds out, and the loss of each of them."""
    held = ~np.isnan(logits_nK[:, 0])
    logits_nK, labels_n = logits_nK[held], labels_n[held]
    losses_n = -log_softmax(logits_nK, axis=1)[np.arange(len(labels_n)), labels_n]
    accuracy = float((logits_nK.argmax(axis=1) == labels_n).mean())
    return PathPoint(regularisation=regularisation, log_loss=float(losses_n.mean()), accuracy=accuracy), losses_n


def _is_clearly_worse(losses_n: np.ndarray, best_n: np.ndarray) -> bool:
    """Whether the mean loss of the same images is higher by more than chance."""
    differences_n = losses_n - best_n
    error = float(differences_n.std()) / np.sqrt(len(differences_n))
    return float(differences_n.mean()) > _CLEARLY * error > 0


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
