"""A layer's features of many images, kept on disk, and their principal components in flat memory.

A layer with positions is averaged over them: one number per channel and image, whatever the size of its maps.

Shape letters: N images, B images of a batch, D features, C components.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from glassworks.core.files import disk_errors
from glassworks.instruments.embeddings import pca_axes
from glassworks.instruments.feature_maps import maps_of_batch

WHOLE = 5000
"""Up to so many images, features are compared as they are; beyond, by their principal components."""

COMPONENTS = 50
"""Principal components that are kept of more images than that (as in van der Maaten and Hinton 2008)."""

_BLOCK = 4096  # rows that are read from disk at once


def pooled(output: torch.Tensor) -> np.ndarray:
    """A layer's output as one row per image, float32 [B, D]: the mean over its positions, where it has any."""
    return maps_of_batch(output).detach().float().mean((2, 3)).numpy()


class FeatureFile:
    """Rows [N, D] in a file; memory holds one block of them.

    Args:
        folder: for the file; the caller removes it.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "features.f32"
        self.count = self.dimensions = 0

    def add(self, rows_BD: np.ndarray) -> None:
        """Appends rows.

        Raises:
            RunError: the disk is full.
        """
        with disk_errors(self._path), self._path.open("ab") as file:
            file.write(np.ascontiguousarray(rows_BD, np.float32).tobytes())
        self.count, self.dimensions = self.count + len(rows_BD), rows_BD.shape[1]

    def reduced(self) -> tuple[np.ndarray, float]:
        """The rows, float32 [N, C], and the share of their variance that is kept.

        Up to ``WHOLE`` images or ``COMPONENTS`` features nothing is reduced. Beyond, rows are projected on the axes of
        the largest variances, which are those of ``_BLOCK`` rows spread evenly over all.
        """
        if self.count <= WHOLE or self.dimensions <= COMPONENTS:
            return np.concatenate([block for _, block in self._blocks()]), 1.0
        spread = np.unique(np.linspace(0, self.count - 1, _BLOCK).round().astype(int))
        some = [block[spread[(spread >= at) & (spread < at + _BLOCK)] - at] for at, block in self._blocks()]
        axes_DC = pca_axes(np.concatenate(some), COMPONENTS)
        mean_D = sum(block.sum(axis=0, dtype=np.float64) for _, block in self._blocks()) / self.count
        reduced: list[np.ndarray] = []
        total = 0.0
        for _, block in self._blocks():
            centred = block - mean_D
            total += float(np.square(centred).sum())
            reduced.append((centred @ axes_DC).astype(np.float32))
        reduced_NC = np.concatenate(reduced)
        return reduced_NC, float(np.square(reduced_NC, dtype=np.float64).sum()) / total if total else 1.0

    def _blocks(self) -> Iterator[tuple[int, np.ndarray]]:
        """The number of the first row, and some rows."""
        size = self.dimensions * np.dtype(np.float32).itemsize
        for at in range(0, self.count, _BLOCK):
            rows = min(_BLOCK, self.count - at)
            flat = np.fromfile(self._path, np.float32, rows * self.dimensions, offset=at * size)
            yield at, flat.reshape(rows, self.dimensions)
