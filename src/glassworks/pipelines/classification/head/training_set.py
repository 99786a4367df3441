"""The training set of a head: its features in coordinates of their own, and the problems that it and its folds pose.

Shape letters: N images, V rows per image (the image itself and its augmented views), n images of a part, R
coordinates, F folds, K classes.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import torch

from glassworks.inference.precision import training_format
from glassworks.pipelines.classification.head.basis import Basis, Read, evenly
from glassworks.pipelines.classification.head.folds import Fold
from glassworks.pipelines.classification.head.rows import Map, Rows
from glassworks.pipelines.classification.head.solve import LogisticProblems, Sample, Solution

_QUICK_BYTES = 2**30
"""Features for the Hessian's products are held in half precision while a copy takes no more than this; there are up to
two, one of float16 and one of bfloat16."""

_WORTH_SHORT = 10_000_000
"""Multiplications of a pass from which on a second copy of the rows, in a short format, pays."""

_WORTH_DOUBTS = 16
"""Coordinates to each class up to which passes cost so much more than a spectrum that every search has its own."""

_LEAST_IN_DOUBT = 2_000
"""Rows that are worth a spectrum of their own: fewer are passed over in less time."""


class TrainingSet:
    """Features with labels.

    Attributes:
        basis: the coordinates that all of its problems are solved in.
        labels_N: class of each image.
        num_classes: K.
        weights_K: importance of each class; ``None`` for all equal.

    Args:
        read: the features by row.
        rows_NV: the rows of each image; validation uses the first, learning all.
        side_by_side: runs the lanes of a pass.
    """

    def __init__(
        self,
        read: Read,
        rows_NV: np.ndarray,
        labels_N: np.ndarray,
        num_classes: int,
        weights_K: np.ndarray | None,
        side_by_side: Map = map,
    ) -> None:
        self._read, self._rows_NV, self._map = read, rows_NV, side_by_side
        self.labels_N, self.num_classes, self.weights_K = labels_N, num_classes, weights_K
        self.basis = Basis(read, rows_NV.ravel(), side_by_side)

    def solve(self, regularisation: float, tolerance: float, *, start: np.ndarray | None) -> Solution:
        """The optimum on everything."""
        resident = self.basis.rows_NR
        if resident is not None:
            exact, single = torch.from_numpy(resident), torch.from_numpy(resident.astype(np.float32))
            rows, quick = Rows(lambda: [exact], torch.float64), Rows(lambda: [single], torch.float32)
            rough = self._rough(single, 1)
        else:
            rows, quick, rough = self._streamed(torch.float64), *self._less_exact()
        images_N = np.arange(len(self.labels_N))
        weights_n = self._weights(images_N)
        sample = None
        if start is not None and self._is_worth_sampling(self._rows_NV.size):
            rows_mR, places_m = self.basis.sample(self._rows_NV.ravel())
            sample = rows_mR, weights_n[places_m].astype(np.float32)
        problems = self._problems(rows, images_N, weights_n[None], quick, rough, sample)
        starts = None if start is None else [start]
        return problems.solve([regularisation], starts=starts, tolerance=tolerance)[0]

    def folded(
        self, images_n: np.ndarray, folds: Sequence[Fold], dtype: torch.dtype = torch.float32
    ) -> tuple[LogisticProblems, torch.Tensor]:
        """The problems that folds of some images pose, and the rows [n, R] of these images without their views.

        All folds share one array: what a fold holds out has no weight in its problem.
        """
        rows_nR, views = self._resident(images_n, dtype), self._rows_NV.shape[1]
        weights_Fn = np.zeros((len(folds), len(images_n)))
        for weights_n, (learn, _) in zip(weights_Fn, folds, strict=True):
            weights_n[learn] = 1
        weights_Fn = np.repeat(weights_Fn, views, axis=1) * self._weights(images_n)
        rough, sample = self._rough(rows_nR, len(folds)), None
        if self._is_worth_sampling(len(rows_nR)):
            places_m = evenly(len(rows_nR))
            sample = rows_nR[places_m].float().numpy(), self._weights(images_n)[places_m].astype(np.float32)
        problems = self._problems(Rows(lambda: [rows_nR], dtype), images_n, weights_Fn, rough=rough, sample=sample)
        return problems, rows_nR[::views]

    def _resident(self, images_n: np.ndarray, dtype: torch.dtype) -> torch.Tensor:
        """The rows of some images in memory."""
        views = self._rows_NV.shape[1]
        if self.basis.rows_NR is not None:
            rows = (images_n[:, None] * views + np.arange(views)).ravel()
            return torch.from_numpy(self.basis.rows_NR[rows]).to(dtype)
        return self._standardized(self._rows_NV[images_n].ravel(), dtype, dtype)

    def _streamed(self, dtype: torch.dtype) -> Rows:
        """All rows, read anew in every pass."""
        rows = self._rows_NV.ravel()
        mean_R = torch.from_numpy(self.basis.mean_D)
        return Rows(lambda: _ahead(map(torch.from_numpy, self._read(rows))), dtype, mean_R, self.basis.scale)

    def _less_exact(self) -> tuple[Rows, Rows | None]:
        """All rows for products that need not be exact, and for rough ones: in memory where half precision fits.

        Each format has a copy of its own, since to convert a block costs more than to multiply with it. That of half
        precision is made once it is asked for, as a search may reach its end with rough products alone.
        """
        rows = self._rows_NV.ravel()
        if self._rows_NV.size * len(self.basis.mean_D) * 2 > _QUICK_BYTES:
            return self._streamed(torch.float32), None
        halves = cache(lambda: [self._standardized(rows, torch.float32, torch.float16)])
        quick = Rows(halves, torch.float32)
        if not self._pays(len(rows), 1):
            return quick, None
        short = self._standardized(rows, torch.float32, torch.bfloat16)
        return quick, Rows(lambda: [short], torch.bfloat16)

    def _rough(self, rows_nR: torch.Tensor, problems: int) -> Rows | None:
        """The rows once more in a short format, where that pays."""
        if not self._pays(len(rows_nR), problems):
            return None
        short = rows_nR.bfloat16()
        return Rows(lambda: [short], torch.bfloat16)

    def _pays(self, rows: int, problems: int) -> bool:
        """Whether the processor multiplies bfloat16, and has enough to multiply."""
        products = rows * self.basis.num_coordinates * self.num_classes * problems
        return products >= _WORTH_SHORT and training_format(torch.device("cpu")) == "bfloat16"

    def _standardized(self, rows_n: np.ndarray, dtype: torch.dtype, stored: torch.dtype) -> torch.Tensor:
        """Rows [n, R], standardized as ``dtype``; chunks are not kept beside them."""
        found, at = torch.empty(len(rows_n), len(self.basis.mean_D), dtype=stored), 0
        for chunk in self._read(rows_n):
            found[at : at + len(chunk)] = self.basis.standardized(torch.from_numpy(chunk).to(dtype))
            at += len(chunk)
        return found

    def _is_worth_sampling(self, rows: int) -> bool:
        """Whether passes cost so much more than a spectrum that every search may have its own."""
        return rows >= _LEAST_IN_DOUBT and self.basis.num_coordinates <= _WORTH_DOUBTS * self.num_classes

    def _weights(self, images_n: np.ndarray) -> np.ndarray:
        """Importance of all rows of some images."""
        labels = np.repeat(self.labels_N[images_n], self._rows_NV.shape[1])
        return np.ones(len(labels)) if self.weights_K is None else self.weights_K[labels]

    def _problems(
        self,
        rows: Rows,
        images_n: np.ndarray,
        weights_Fn: np.ndarray,
        quick: Rows | None = None,
        rough: Rows | None = None,
        sample: Sample | None = None,
    ) -> LogisticProblems:
        labels = np.repeat(self.labels_N[images_n], self._rows_NV.shape[1])
        return LogisticProblems(
            self.basis, rows, labels, self.num_classes, weights_Fn, quick=quick, rough=rough, sample=sample,
            side_by_side=self._map,
        )  # fmt: skip


def _ahead(chunks: Iterator[torch.Tensor]) -> Iterator[torch.Tensor]:
    """The chunks, of which the next one is read while one is used."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, chunks, None)
        while (chunk := coming.result()) is not None:
            coming = pool.submit(next, chunks, None)
            yield chunk
