"""The coordinates of a training set of features, in which the head's problem is small, and its directions of variance.

Shape letters: N images, D features, R coordinates, Q leading directions, K classes, m sampled rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch

from glassworks.core.generator import seeded
from glassworks.pipelines.classification.head.rows import Map

Read = Callable[[np.ndarray], Iterator[np.ndarray]]
"""Yields the features float32 [n, D] of the given rows, in order, in chunks."""

RESIDENT_BYTES = 64 * 2**20
"""Features are held in memory while they take no more than this; more are read in chunks, again in every pass."""

_SAMPLED = (4096, 16_384)  # rows that show the directions of variance: a quarter of them, within these bounds
_ROWS_EACH = 32  # sampled for each direction that is told apart; the rest of the variance is taken for equal
_PANEL = 640
"""Columns of products of wide rows that one thread works out at a time."""
_ROUNDS = 6
"""Products with the rows' squares until their leading directions are told apart: the last of them are rough."""
_SINGLE = 1e4
"""Times that the Hessian may be steeper one way than another for its preconditioner to be applied in single precision,
which half the time is spent on where classes are many: what rounding leaves of the steep directions counts no more."""
_FLATTEST = 1e-12
"""Curvature that is taken for none: a class that is never in doubt."""


@dataclass(frozen=True)
class Spectrum:
    """The variance of rows by direction, as far as it is worth knowing.

    Attributes:
        directions_RQ: orthonormal, of the largest variance.
        variances_Q: mean square along each.
        rest: mean square along any other direction, on average.
        centres_KR: that the rows vary about for each class; 0 for the mean of all.
    """

    directions_RQ: np.ndarray
    variances_Q: np.ndarray
    rest: float
    centres_KR: np.ndarray | float = 0.0

    @classmethod
    def of(cls, rows_NR: np.ndarray, side_by_side: Map = map) -> "Spectrum":
        """Of centred rows, float32.

        Args:
            rows_NR: the rows.
            side_by_side: a ``map`` that runs its calls at the same time.
        """
        gram_RR = _squares(torch.from_numpy(rows_NR), side_by_side)
        return cls._from(gram_RR, len(rows_NR), len(rows_NR), side_by_side)

    @classmethod
    def in_doubt(cls, rows_mR: np.ndarray, doubts_mK: np.ndarray, side_by_side: Map = map) -> "Spectrum":
        """Of the rows that a head is in doubt of, about the centre of those in doubt for each class.

        The Hessian sees these alone. Classes lie apart, so they vary less, and otherwise, than all rows do; and what
        moves the logit of a class at its centre is what moves its bias.

        Args:
            rows_mR: the rows, float32.
            doubts_mK: weight of each row in the curvature of each class, p (1 - p), float32.
            side_by_side: as in ``of``.
        """
        masses_K = doubts_mK.sum(axis=0)
        centres_KR = doubts_mK.T @ rows_mR / np.maximum(masses_K, np.finfo(np.float32).tiny)[:, None]
        weighted_mR = rows_mR * np.sqrt(doubts_mK.sum(axis=1, keepdims=True))
        gram_RR = _squares(torch.from_numpy(weighted_mR), side_by_side)
        gram_RR -= _squares(torch.from_numpy(centres_KR * np.sqrt(masses_K)[:, None]), side_by_side)
        mass = max(float(masses_K.sum()), _FLATTEST)
        return replace(cls._from(gram_RR, len(rows_mR), mass, side_by_side), centres_KR=centres_KR.astype(np.float64))

    @classmethod
    def _from(cls, gram: torch.Tensor, rows: int, mass: float, side_by_side: Map) -> "Spectrum":
        """Of squares [R, R] that so many rows, of so much weight together, were added up to."""
        size = len(gram)
        count = min(max(rows, _SAMPLED[0]) // _ROWS_EACH, size)
        if size <= 2 * count:
            squares, vectors = np.linalg.eigh(gram.double().numpy())
            squares, vectors = squares[::-1][:count], vectors[:, ::-1][:, :count]
        else:
            squares, vectors = _leading(gram, count, side_by_side)
        squares = np.maximum(squares, 0.0)
        left = max(float(gram.diagonal().double().sum()) - float(squares.sum()), 0.0)
        return cls(np.ascontiguousarray(vectors), squares / mass, left / mass / max(size - count, 1))

    def preconditioner(self, covariance_KK: np.ndarray, regularisation: float) -> Callable[[np.ndarray], np.ndarray]:
        """Divides [K, R + 1] by ``covariance * variance + regularisation``: the Hessian, were p and x independent.

        With centres these are of weights about them: a class's bias is then that of its logit at its centre. The last
        column is of the biases, which see a constant feature 1 and no penalty. What all classes share is left
        out: there is no curvature, and nothing to divide but rounding.
        """
        curvatures_K1, classes_KK = np.linalg.eigh(covariance_KK)
        curvatures_K1 = np.maximum(curvatures_K1, 0.0)[:, None]
        others_K1 = np.maximum(curvatures_K1 * self.rest + regularisation, _FLATTEST)
        leading_KQ = np.maximum(curvatures_K1 * self.variances_Q + regularisation, _FLATTEST)
        kind = np.float32 if float(leading_KQ.max() / others_K1.min()) <= _SINGLE else np.float64
        others_K1, corrections_KQ = (1 / others_K1).astype(kind), (1 / leading_KQ - 1 / others_K1).astype(kind)
        turn_KK, directions_RQ = classes_KK.astype(kind), self.directions_RQ.astype(kind)
        is_centred = isinstance(self.centres_KR, np.ndarray)

        def solve(residual: np.ndarray) -> np.ndarray:
            shared = residual - residual.mean(axis=0)
            about_KR = shared[:, :-1]
            if is_centred:
                about_KR = about_KR - shared[:, -1:] * self.centres_KR
                about_KR -= about_KR.mean(axis=0)
            weights_KR = turn_KK.T @ about_KR.astype(kind)
            along_KQ = weights_KR @ directions_RQ
            divided_KR = turn_KK @ (weights_KR * others_K1 + (along_KQ * corrections_KQ) @ directions_RQ.T)
            # Of a class that is never in doubt rounding alone is left, and is divided by next to nothing: in double.
            biases_K1 = classes_KK @ (classes_KK.T @ shared[:, -1:] / np.maximum(curvatures_K1, _FLATTEST))
            if is_centred:
                biases_K1 = biases_K1 - (divided_KR * self.centres_KR).sum(axis=1, keepdims=True)
            divided = np.hstack([divided_KR, biases_K1]).astype(residual.dtype, copy=False)
            return divided - divided.mean(axis=0)

        return solve


def _panels(size: int) -> list[slice]:
    return [slice(at, min(at + _PANEL, size)) for at in range(0, size, _PANEL)]


def _squares(rows_NR: torch.Tensor, side_by_side: Map) -> torch.Tensor:
    """X'X [R, R]: of the two equal halves one is worked out."""
    size = rows_NR.shape[1]
    found_RR = rows_NR.new_empty(size, size)

    def work(panel: slice) -> None:
        part = rows_NR[:, panel.start :].T @ rows_NR[:, panel]
        found_RR[panel.start :, panel] = part
        found_RR[panel, panel.stop :] = part[panel.stop - panel.start :].T

    list(side_by_side(work, _panels(size)))
    return found_RR


def _leading(gram_RR: torch.Tensor, count: int, side_by_side: Map) -> tuple[np.ndarray, np.ndarray]:
    """The largest eigenvalues, descending, and their vectors [R, Q], float64.

    Randomized subspace iteration: Halko, Martinsson and Tropp 2011, SIAM Rev. 53, 217.
    """
    panels = _panels(len(gram_RR))

    def times(vectors_RQ: torch.Tensor) -> torch.Tensor:
        return torch.cat(list(side_by_side(lambda panel: gram_RR[panel] @ vectors_RQ, panels)))

    with seeded(0):
        vectors_RQ = torch.randn(len(gram_RR), count)
    for _ in range(_ROUNDS):
        vectors_RQ = torch.linalg.qr(times(vectors_RQ))[0]
    values_Q, turn_QQ = np.linalg.eigh((vectors_RQ.T @ times(vectors_RQ)).double().numpy())
    turned_RQ = vectors_RQ.double().numpy() @ turn_QQ[:, ::-1]
    # What is not along them is found by subtraction: they have to be orthonormal to the last digit.
    return values_Q[::-1], np.linalg.qr(turned_RQ)[0]


class Basis:
    """The coordinates of a training set.

    Centring changes nothing but the conditioning, since the biases are free, and the one scale only sets the unit of
    lambda: folds may share the basis of the whole set without learning anything from it.

    Attributes:
        mean_D: of the features.
        scale: root mean square of the centred features.
        vectors_DR: orthonormal vectors that span the centred images, where these are fewer than features; else
            ``None``: the coordinates are the features.
        rows_NR: the standardized features in these coordinates, float64, where they fit in memory; else ``None``.
        spectrum: of these rows.
    """

    def __init__(self, read: Read, rows_N: np.ndarray, side_by_side: Map = map) -> None:
        n = len(rows_N)
        self.mean_D, squares = _moments(read(rows_N), n)
        self._read, self.vectors_DR, self.rows_NR = read, None, None
        wide = len(self.mean_D) > n and n * n * 8 <= RESIDENT_BYTES
        if wide or n * len(self.mean_D) * 8 <= RESIDENT_BYTES:
            centred_ND = np.concatenate([self._centred(chunk) for chunk in read(rows_N)])
            squares = float((centred_ND**2).sum())
            if wide:
                self.vectors_DR, triangle = np.linalg.qr(centred_ND.T)
                centred_ND = triangle.T
        else:
            centred_ND = None
        self.scale = float(np.sqrt(max(squares, 1e-30) / n / len(self.mean_D)))
        self.rows_NR = None if centred_ND is None else centred_ND / self.scale
        self.spectrum = Spectrum.of(self.sample(rows_N)[0], side_by_side)

    @property
    def num_coordinates(self) -> int:
        """R."""
        return len(self.mean_D) if self.vectors_DR is None else self.vectors_DR.shape[1]

    def features(self, parameters_KR: np.ndarray) -> np.ndarray:
        """Weights [K, D] of standardized features from those of the coordinates."""
        return parameters_KR if self.vectors_DR is None else parameters_KR @ self.vectors_DR.T

    def standardized(self, features_nD: torch.Tensor) -> torch.Tensor:
        """Features of mean 0 and mean square 1, in the type of the argument."""
        return (features_nD - torch.from_numpy(self.mean_D).to(features_nD.dtype)) / self.scale

    def _centred(self, chunk: np.ndarray) -> np.ndarray:
        return chunk.astype(np.float64) - self.mean_D

    def sample(self, rows_N: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rows [m, R] evenly through the set, float32, and their places in it."""
        chosen = evenly(len(rows_N))
        if self.rows_NR is not None:
            return self.rows_NR[chosen].astype(np.float32), chosen
        chunks = self._read(rows_N[chosen])
        return np.concatenate([self.standardized(torch.from_numpy(chunk)).numpy() for chunk in chunks]), chosen


def evenly(count: int) -> np.ndarray:
    """Places through so many rows that show their variance: a quarter of them, within bounds."""
    least, most = _SAMPLED
    size = min(count, max(least, min(count // 4, most)))
    return np.unique(np.linspace(0, count - 1, size).round().astype(np.int64))


def _moments(chunks: Iterator[np.ndarray], n: int) -> tuple[np.ndarray, float]:
    """The mean of ``n`` rows, and the sum of all squares about it; float64.

    In one pass, about a row near the mean, so that features of a large mean lose no digits.
    """
    pivot_D, sums_D, squares = np.zeros(()), np.zeros(()), 0.0
    for number, chunk in enumerate(chunks):
        pivot_D = chunk.mean(axis=0, dtype=np.float64) if number == 0 else pivot_D
        about = chunk - pivot_D
        sums_D = sums_D + about.sum(axis=0)
        squares += float(np.vdot(about, about))
    shift_D = sums_D / n
    return pivot_D + shift_D, max(squares - n * float(np.vdot(shift_D, shift_D)), 0.0)
