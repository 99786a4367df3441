"""The directions of a training set of features, in which the head's problem is small and well conditioned.

Shape letters: N images, D features, R rotated features.
"""

from collections.abc import Callable, Iterator

import numpy as np

Read = Callable[[np.ndarray], Iterator[np.ndarray]]
"""Yields the features float32 [n, D] of the given rows, in order, in chunks."""

RESIDENT_BYTES = 64 * 2**20
"""Features are held in memory while they take no more than this; more are read in chunks, again in every pass."""


class Basis:
    """The directions of a training set, in which its problem is small and well conditioned.

    Centring changes nothing but the conditioning, since the biases are free, and the one scale only sets the unit of
    lambda: folds may share the basis of the whole set without learning anything from it.

    Attributes:
        mean_D: of the features.
        scale: root mean square of the centred features.
        vectors_DR: orthonormal directions with any variance.
        variances_R: mean square along each, standardized.
        rotated_NR: the standardized features along the directions, where they fit in memory and N < D; else ``None``.
    """

    def __init__(self, read: Read, rows_N: np.ndarray) -> None:
        n = len(rows_N)
        total_D = np.zeros(())
        for chunk in read(rows_N):
            total_D = total_D + chunk.sum(axis=0, dtype=np.float64)
        self.mean_D = total_D / n
        # The smaller of the two matrices of products is taken apart: of the images, or of the features.
        wide = len(self.mean_D) > n and n * n * 8 <= RESIDENT_BYTES
        centred_ND = None
        if wide:
            centred_ND = np.concatenate([chunk.astype(np.float64) - self.mean_D for chunk in read(rows_N)])
            squares, left_NR = np.linalg.eigh(centred_ND @ centred_ND.T)
        else:
            gram_DD = np.zeros((len(self.mean_D), len(self.mean_D)))
            for chunk in read(rows_N):
                centred = chunk - self.mean_D.astype(np.float32)  # single precision: this only scales the problem
                gram_DD += centred.T @ centred
            squares, left_NR = np.linalg.eigh(gram_DD)
        self.scale = float(np.sqrt(max(squares.sum(), 1e-30) / n / len(self.mean_D)))
        kept = squares > max(squares[-1], 1e-30) * 1e-12  # the rest is rounding, and would be divided by
        squares, left_NR = squares[kept], left_NR[:, kept]
        self.variances_R = squares / n / self.scale**2
        self.vectors_DR, self.rotated_NR = left_NR, None
        if centred_ND is not None:
            self.vectors_DR = centred_ND.T @ (left_NR / np.sqrt(squares))
            self.rotated_NR = left_NR * np.sqrt(squares) / self.scale

    def is_rotated(self, rows: np.ndarray) -> bool:
        """Whether rows lie along the directions, [n, R], or are features as they were given, [n, D]."""
        return self.rotated_NR is not None and rows.shape[1] == self.rotated_NR.shape[1]
