"""The exact head: multinomial logistic regression on cached features, solved to a stated gradient norm.

The problem, convex with one optimum (features x standardized by one mean vector and one scale, biases free)::

    minimise   sum_i w_i  cross_entropy(W x_i + b, y_i) / sum_i w_i  +  lambda/2 |W|^2

What is unusual here:

* Where there are fewer images than features, the optimum lies in the span of the images (representer theorem), so the
  problem is turned into that span first: exact, and several times smaller.
* Newton's method with conjugate gradients takes the Hessian along an eigenvector of X'X for near
  ``mean_i w_i (diag(p_i) - p_i p_i') * variance + lambda``, K x K: a preconditioner that knows how sure the head
  already is, and how the classes depend on one another. Bounds that do not (Böhning 1992) leave near-separable problems
  with thousands of iterations to go. Where classes are many, the variance is that of the rows in doubt about the centre
  of each class's: what lies between sure classes has no curvature.
* Problems that differ only in the weights of the rows, as folds do, are solved together: one pass over the rows serves
  all of them, since a product with many columns costs a processor little more than one with few.
* Gradients are exact, in double precision; the Hessian's products, of which there are many more, need not be: where the
  processor multiplies bfloat16, a search begins with these.

Shape letters: F problems, n rows, D features, R coordinates, K classes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import softmax

from glassworks.pipelines.classification.head.basis import Basis, Spectrum
from glassworks.pipelines.classification.head.newton import Found, Question, search, together
from glassworks.pipelines.classification.head.passes import Pass, Table
from glassworks.pipelines.classification.head.rows import Map, Rows

_MANY = 50_000
"""Variables of a search that are worth a thread of their own: fewer cost less to go on with than to hand over."""

Sample = tuple[np.ndarray, np.ndarray]
"""Rows [m, R] and the weight of each, float32."""


@dataclass(frozen=True)
class Solution:
    """The head at its optimum.

    Attributes:
        weight_KD: in the units of the features as given (the standardization is folded in).
        bias_K: likewise.
        parameters: in the coordinates of the basis, standardized [K, R + 1], to start a neighbouring problem from.
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


class LogisticProblems:
    """Training sets that differ in the weights of their rows, to be solved for many regularisations.

    Args:
        basis: the coordinates to work in.
        rows: in these, for losses and gradients.
        labels_n: class of each row.
        num_classes: K.
        weights_Fn: importance of each row in each problem, 0 for one that it leaves out; ``None``: one problem, all
            rows equal.
        quick: the same rows for the Hessian's products, which need less precision; default: ``rows``.
        rough: the same rows in a short format, for products that may be rough; default: ``quick``.
        sample: some of the rows, float32, and the weight of each, for a preconditioner of those in doubt where a
            search starts; default: one of the variance of all rows.
        side_by_side: runs the lanes of a pass.
    """

    def __init__(
        self,
        basis: Basis,
        rows: Rows,
        labels_n: np.ndarray,
        num_classes: int,
        weights_Fn: np.ndarray | None = None,
        *,
        quick: Rows | None = None,
        rough: Rows | None = None,
        sample: Sample | None = None,
        side_by_side: Map = map,
    ) -> None:
        self._basis, self._rows, self._quick, self._map = basis, rows, quick or rows, side_by_side
        self._sample = sample
        self._rough = rough or self._quick
        weights_Fn = np.ones((1, len(labels_n))) if weights_Fn is None else weights_Fn
        self._table = Table.of(labels_n, num_classes, weights_Fn, self._quick.dtype)

    def solve(
        self,
        regularisations: Sequence[float],
        *,
        starts: Sequence[np.ndarray] | None = None,
        tolerance: float = 1e-8,
        gap: float = 0.0,
    ) -> list[Solution]:
        """The optimum of each problem.

        Args:
            regularisations: lambda of each problem's mean loss.
            starts: parameters of neighbouring solutions.
            tolerance: of the gradient's Euclidean norm, standardized units.
            gap: enough, too, is an objective this near to its optimum, in nats.
        """
        shape = (self._table.num_classes, self._basis.num_coordinates + 1)
        spectrum = self._in_doubt(starts) if starts is not None else None
        starts = [np.zeros(shape)] * len(regularisations) if starts is None else starts
        found = together(
            lambda questions: self.answer(questions, regularisations, spectrum),
            [search(start, tolerance=tolerance, gap=gap, rough=self._rough is not self._quick) for start in starts],
            self._map if starts[0].size > _MANY else map,
        )
        return [self._solution(one) for one in found]

    def answer(
        self, questions: Mapping[int, Question], regularisations: Sequence[float], spectrum: Spectrum | None = None
    ) -> dict[int, Any]:
        """Points of the problems' objectives and products with their Hessians, each kind in one pass over its rows.

        Preconditioners are made of ``spectrum``; default: that of all rows.
        """
        rows_of = {number: self._rows_for(question) for number, question in questions.items()}
        answers: dict[int, Any] = {}
        for rows in {id(rows): rows for rows in rows_of.values()}.values():
            asked = {number: questions[number] for number, needed in rows_of.items() if needed is rows}
            done = Pass(self._table, rows, asked)
            done.sweep(self._map)
            answers |= done.answers(spectrum or self._basis.spectrum, regularisations, self._map)
        return answers

    def _in_doubt(self, starts: Sequence[np.ndarray]) -> Spectrum | None:
        """The spectrum of the rows that heads near the optimum are in doubt of, where there is a sample."""
        if self._sample is None:
            return None
        rows_mR, weights_m = self._sample
        parameters = np.mean(starts, axis=0).astype(np.float32)
        p_mK = softmax(rows_mR @ parameters[:, :-1].T + parameters[:, -1], axis=1)
        return Spectrum.in_doubt(rows_mR, p_mK * (1 - p_mK) * weights_m[:, None], self._map)

    def _rows_for(self, question: Question) -> Rows:
        """Points are exact, products need less."""
        if question.direction is None:
            return self._rows
        return self._rough if question.rough else self._quick

    def _solution(self, found: Found) -> Solution:
        parameters, basis = found.variables, self._basis
        weight_KD = basis.features(parameters[:, :-1]) / basis.scale
        bias_K = parameters[:, -1] - weight_KD @ basis.mean_D
        # Softmax ignores what all classes share: centre it away, so that the solution is unique to the last term.
        weight_KD, bias_K = weight_KD - weight_KD.mean(0), bias_K - bias_K.mean()
        norm = float(np.linalg.norm(found.point.gradient))
        return Solution(weight_KD, bias_K, parameters, norm, found.steps, found.point.value)
