"""The exact head: multinomial logistic regression on cached features, solved to a stated gradient norm.

The problem, convex with one optimum (features x standardized by one mean vector and one scale, biases free)::

    minimise   1/n sum_i w_i  cross_entropy(W x_i + b, y_i)  +  lambda/2 |W|^2

What is unusual here:

* Where there are fewer images than features, the optimum lies in the span of the images (representer theorem), so the
  problem is rotated into that span first: exact, and several times smaller.
* Newton's method with conjugate gradients works in the eigenvectors of X'X, where the Hessian of a class is near the
  diagonal ``mean_i w_i p_ik (1 - p_ik) * variances + lambda``: a preconditioner that knows how sure the head already
  is. Bounds that do not (Böhning 1992) leave near-separable problems with thousands of iterations to go.
* Features are read in chunks, so memory does not grow with the number of images.

Shape letters: N images, D features, R rotated features, K classes.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from scipy.special import log_softmax, softmax

from glassworks.pipelines.classification.head.basis import RESIDENT_BYTES, Basis
from glassworks.pipelines.classification.head.newton import Point, minimise

Chunks = Callable[[], Iterable[np.ndarray]]
"""Starts a pass over the rows of a problem: raw features [n, D] or rotated ones [n, R], float32 or float64."""

_FLATTEST = 1e-12
"""Curvature that is taken for none: a class that is never in doubt."""


@dataclass(frozen=True)
class Solution:
    """The head at its optimum.

    Attributes:
        weight_KD: in the units of the features as given (the standardization is folded in).
        bias_K: likewise.
        parameters: rotated and standardized [K, R + 1], to start a neighbouring problem from.
        gradient_norm: Euclidean norm of the objective's gradient there, standardized units.
        iterations: Newton steps.
        objective: value there.
    """

    weight_KD: np.ndarray
    bias_K: np.ndarray
    parameters: np.ndarray
    gradient_norm: float
    iterations: int
    objective: float

    def logits(self, features_ND: np.ndarray) -> np.ndarray:
        """[N, D] to [N, K], in float64."""
        return features_ND.astype(np.float64) @ self.weight_KD.T + self.bias_K


class LogisticProblem:
    """One training set, to be solved for many regularisations.

    The arithmetic is done in the precision of the chunks: single precision is enough to compare regularisations.

    Args:
        basis: the directions to work in.
        chunks: starts a pass over the rows.
        labels_n: class of each row.
        num_classes: K.
        weights_n: importance of each row, mean 1; ``None`` for all equal.
    """

    def __init__(
        self, basis: Basis, chunks: Chunks, labels_n: np.ndarray, num_classes: int, weights_n: np.ndarray | None = None
    ) -> None:
        self._basis, self._chunks = basis, chunks
        self._labels_n, self._num_classes = labels_n, num_classes
        self._weights_n = np.ones(len(labels_n)) if weights_n is None else weights_n
        self._keeps = len(labels_n) * num_classes * 8 <= RESIDENT_BYTES
        self._kept: tuple[np.ndarray, list[np.ndarray]] | None = None  # parameters, and the probabilities there

    def solve(
        self, regularisation: float, *, start: np.ndarray | None = None, tolerance: float = 1e-8, gap: float = 0.0
    ) -> Solution:
        """The optimum at one lambda.

        Args:
            regularisation: lambda of the mean loss.
            start: parameters of a neighbouring solution.
            tolerance: of the gradient's Euclidean norm, standardized units.
            gap: enough, too, is an objective this near to its optimum, in nats.
        """
        first = np.zeros((self._num_classes, len(self._basis.variances_R) + 1)) if start is None else start
        objective = _Regularised(self, self._basis.variances_R, regularisation)
        parameters, found, steps = minimise(objective, first, tolerance=tolerance, gap=gap)
        return self._solution(parameters, float(np.linalg.norm(found.gradient)), steps, found.value)

    def loss(self, parameters: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Mean weighted cross-entropy at rotated parameters [K, R + 1], its gradient, and the mean w p (1 - p) [K]."""
        logits, gradient = _Logits(self._basis, parameters), _Gradient(self._basis)
        loss, spread_K = 0.0, np.zeros(len(parameters))
        probabilities: list[np.ndarray] = []
        self._kept = (parameters, probabilities) if self._keeps else None
        for chunk, labels_n, weights_n in self._parts():
            log_p_nK = log_softmax(logits(chunk), axis=1)
            loss -= float(weights_n @ log_p_nK[np.arange(len(labels_n)), labels_n])
            p_nK = np.exp(log_p_nK)
            if self._keeps:
                probabilities.append(p_nK.copy())
            spread_K += weights_n @ (p_nK * (1 - p_nK))
            p_nK[np.arange(len(labels_n)), labels_n] -= 1
            gradient.add(p_nK * weights_n[:, None], chunk)
        n = len(self._labels_n)
        return loss / n, gradient.rotated() / n, spread_K / n

    def curvature(self, parameters: np.ndarray, direction: np.ndarray) -> np.ndarray:
        """The Hessian of the mean weighted cross-entropy at ``parameters``, times ``direction``; both [K, R + 1].

        Probabilities are kept from `loss` while they are small, else computed again, so that memory does not grow with
        the number of images.
        """
        kept = self._kept[1] if self._kept is not None and self._kept[0] is parameters else None
        logits = _Logits(self._basis, direction if kept is not None else np.concatenate([parameters, direction]))
        product = _Gradient(self._basis)
        for number, (chunk, _, weights_n) in enumerate(self._parts()):
            if kept is not None:
                p_nK, change_nK = kept[number], logits(chunk)
            else:
                both = logits(chunk)
                p_nK, change_nK = softmax(both[:, : self._num_classes], axis=1), both[:, self._num_classes :]
            change_nK = p_nK * (change_nK - (p_nK * change_nK).sum(axis=1, keepdims=True))
            product.add(change_nK * weights_n[:, None], chunk)
        return product.rotated() / len(self._labels_n)

    def _parts(self) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Each chunk with its labels and weights."""
        begin = 0
        for chunk in self._chunks():
            rows = slice(begin, begin + len(chunk))
            yield chunk, self._labels_n[rows], self._weights_n[rows]
            begin = rows.stop

    def logits(self, parameters: np.ndarray, chunk: np.ndarray) -> np.ndarray:
        """Logits float64 [n, K] of rows as the chunks hold them, at rotated parameters [K, R + 1]."""
        return _Logits(self._basis, parameters)(chunk)

    def _solution(self, parameters: np.ndarray, norm: float, iterations: int, objective: float) -> Solution:
        weight_KD = parameters[:, :-1] @ self._basis.vectors_DR.T / self._basis.scale
        bias_K = parameters[:, -1] - weight_KD @ self._basis.mean_D
        # Softmax ignores what all classes share: centre it away, so that the solution is unique to the last term.
        weight_KD, bias_K = weight_KD - weight_KD.mean(0), bias_K - bias_K.mean()
        return Solution(weight_KD, bias_K, parameters, norm, iterations, objective)


class _Logits:
    """Rotated parameters [K, R + 1] as chunks see them: for raw features they are turned once, not for every chunk."""

    def __init__(self, basis: Basis, parameters: np.ndarray) -> None:
        self._basis, self._rotated = basis, (parameters[:, :-1], parameters[:, -1])
        self._raw: tuple[np.ndarray, np.ndarray] | None = None

    def __call__(self, chunk: np.ndarray) -> np.ndarray:
        """[n, D] or [n, R] to [n, K], float64."""
        weight, bias_K = self._rotated if self._basis.is_rotated(chunk) else self._unrotated()
        return _product(chunk, weight.T.astype(chunk.dtype)) + bias_K

    def _unrotated(self) -> tuple[np.ndarray, np.ndarray]:
        if self._raw is None:
            weight_KR, bias_K = self._rotated
            weight_KD = weight_KR @ self._basis.vectors_DR.T / self._basis.scale
            self._raw = weight_KD, bias_K - weight_KD @ self._basis.mean_D
        return self._raw


class _Gradient:
    """The sum over chunks of residuals times features, which is turned once, at the end."""

    def __init__(self, basis: Basis) -> None:
        self._basis, self._sum, self._shared_K = basis, np.zeros(()), np.zeros(())

    def add(self, residual_nK: np.ndarray, chunk: np.ndarray) -> None:
        """One chunk's part."""
        self._sum = self._sum + _product(residual_nK.T.astype(chunk.dtype), chunk).astype(np.float64)
        self._shared_K = self._shared_K + residual_nK.sum(0)

    def rotated(self) -> np.ndarray:
        """[K, R + 1]."""
        total = self._sum
        if not self._basis.is_rotated(total):
            centred_KD = total - np.outer(self._shared_K, self._basis.mean_D)
            total = centred_KD @ self._basis.vectors_DR / self._basis.scale
        return np.column_stack([total, self._shared_K])


def _product(a_MN: np.ndarray, b_NO: np.ndarray) -> np.ndarray:
    """``a @ b`` by torch, whose products of a large matrix with a narrow one take half the time of numpy's."""
    return (torch.from_numpy(a_MN) @ torch.from_numpy(b_NO)).numpy()


class _Regularised:
    """The loss of a problem and the penalty on its weights; see ``newton.Objective``."""

    def __init__(self, problem: LogisticProblem, variances_R: np.ndarray, regularisation: float) -> None:
        self._problem = problem
        self._variances_R1 = np.append(variances_R, 1.0)  # the biases see a constant feature 1, and no penalty
        self._penalty_R1 = np.append(np.full(len(variances_R), regularisation), 0.0)

    def at(self, variables: np.ndarray) -> Point:
        loss, gradient, spread_K = self._problem.loss(variables)
        value = loss + 0.5 * float((self._penalty_R1 * variables**2).sum())
        diagonal = np.outer(spread_K, self._variances_R1) + self._penalty_R1
        return Point(value, gradient + self._penalty_R1 * variables, np.maximum(diagonal, _FLATTEST))

    def product(self, variables: np.ndarray, direction: np.ndarray) -> np.ndarray:
        return self._problem.curvature(variables, direction) + self._penalty_R1 * direction
