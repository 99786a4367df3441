"""The training set of a head: its features in a basis of their own, and the problems that it and its folds pose.

Shape letters: N images, V rows per image (the image itself and its augmented views), n images of a part, K classes.
"""

from collections.abc import Sequence

import numpy as np

from glassworks.pipelines.classification.head.basis import Basis, Read
from glassworks.pipelines.classification.head.folds import Fold
from glassworks.pipelines.classification.head.solve import Chunks, LogisticProblem, Solution

ROUGH = 1e-6
"""Nats from the optimum: enough for solutions that are only compared, or that another solution starts from."""


class TrainingSet:
    """Features with labels.

    Attributes:
        basis: the directions that all of its problems are solved in.
        labels_N: class of each image.
        num_classes: K.
        weights_K: importance of each class; ``None`` for all equal.

    Args:
        read: the features by row.
        rows_NV: the rows of each image; validation uses the first, learning all.
    """

    def __init__(
        self, read: Read, rows_NV: np.ndarray, labels_N: np.ndarray, num_classes: int, weights_K: np.ndarray | None
    ) -> None:
        self._read, self._rows_NV = read, rows_NV
        self.labels_N, self.num_classes, self.weights_K = labels_N, num_classes, weights_K
        self.basis = Basis(read, rows_NV.ravel())

    def solve(self, regularisation: float, tolerance: float, *, start: np.ndarray | None) -> Solution:
        """The optimum on everything, in double precision; where features stay on disk, single precision comes first."""
        everything = np.arange(len(self.labels_N))
        rotated = self.basis.rotated_NR
        if rotated is not None:
            problem = self._problem(lambda: [rotated], everything)
            return problem.solve(regularisation, start=start, tolerance=tolerance)
        rows = self._rows_NV.ravel()
        rough = self._problem(lambda: self._read(rows), everything).solve(regularisation, start=start, gap=ROUGH)
        precise = self._problem(lambda: (chunk.astype(np.float64) for chunk in self._read(rows)), everything)
        return precise.solve(regularisation, start=rough.parameters, tolerance=tolerance)

    def fold_problems(self, images_n: np.ndarray, folds: Sequence[Fold]) -> list[tuple[LogisticProblem, np.ndarray]]:
        """The problem of each fold of some images, and the rows that it holds out.

        The features are laid out fold by fold once, so that what a fold learns from is two views of one array.
        """
        if not folds:
            return []
        alone = np.setdiff1d(np.arange(len(images_n)), np.concatenate([held_out for _, held_out in folds]))
        order = np.concatenate([*(held_out for _, held_out in folds), alone])
        rows = self._resident(images_n[order])
        views, problems, begin = self._rows_NV.shape[1], [], 0
        for _, held_out in folds:
            end = begin + len(held_out)
            learned = images_n[np.concatenate([order[:begin], order[end:]])]
            parts = [rows[: begin * views], rows[end * views :]]
            problem = self._problem(lambda parts=parts: parts, learned)
            problems.append((problem, rows[begin * views : end * views : views]))
            begin = end
        return problems

    def _resident(self, images_n: np.ndarray) -> np.ndarray:
        """The rows of some images in memory: rotated where the basis holds them, else as they are, float32."""
        views = self._rows_NV.shape[1]
        if self.basis.rotated_NR is not None:
            return self.basis.rotated_NR.astype(np.float32)[(images_n[:, None] * views + np.arange(views)).ravel()]
        return np.concatenate(list(self._read(self._rows_NV[images_n].ravel())))

    def _problem(self, chunks: Chunks, images_n: np.ndarray) -> LogisticProblem:
        """The problem on all views of some images, whose rows ``chunks`` yields in their order."""
        labels = np.repeat(self.labels_N[images_n], self._rows_NV.shape[1])
        # Mean 1, so that lambda weighs the same against the data whatever the classes' weights are.
        weights = None if self.weights_K is None else self.weights_K[labels] / self.weights_K[labels].mean()
        return LogisticProblem(self.basis, chunks, labels, self.num_classes, weights)
