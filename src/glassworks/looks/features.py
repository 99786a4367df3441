"""A layer's features of many images, kept on disk, and their principal components in flat memory.

A layer with positions is averaged over them: one number per channel and image, whatever the size of its maps.

Shape letters: N images, B images of a batch, D features, C components.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from glassworks.core.runs import disk_errors
from glassworks.looks.activations import maps_of_batch
from glassworks.looks.embeddings import pca_axes

WHOLE = 5000
"""Up to so many images, features are compared as they are; beyond, by their principal components."""

COMPONENTS = 50
"""Principal components that are kept of more images than that (as in van der Maaten and Hinton 2008)."""

_BLOCK = 4096  # rows that are read from disk at once


def pooled(output: torch.Tensor) -> np.ndarray:
    """A layer's output as one row per image, float32 [B, D]: the mean over its positions, where it has any."""
    return maps_of_batch(output).detach().float().mean((2, 3)).numpy()


class FeatureFile:
    """Rows [N, D] in a file of their own.

    Args:
        folder: for the file; the caller removes it.
        most: N at most.
    """

    def __init__(self, folder: Path, most: int) -> None:
        self._path, self._most = folder / "features.f32", most
        self._rows_ND: np.memmap | None = None
        self.count = 0

    def add(self, rows_BD: np.ndarray) -> None:
        """Appends rows.

        Raises:
            RunError: the disk is full.
        """
        with disk_errors(self._path):
            if self._rows_ND is None:
                self._rows_ND = np.memmap(self._path, np.float32, "w+", shape=(self._most, rows_BD.shape[1]))
            self._rows_ND[self.count : self.count + len(rows_BD)] = rows_BD
        self.count += len(rows_BD)

    @property
    def dimensions(self) -> int:
        """D; 0 where nothing was added."""
        return 0 if self._rows_ND is None else self._rows_ND.shape[1]

    def reduced(self) -> tuple[np.ndarray, float]:
        """The rows, float32 [N, C], and the share of their variance that is kept.

        They are as they are up to ``WHOLE`` images or ``COMPONENTS`` features. Beyond, they are projected on the axes
        of the largest variances, which are those of ``_BLOCK`` rows spread evenly over all.
        """
        if self._rows_ND is None:
            return np.empty((0, 0), np.float32), 1.0
        if self.count <= WHOLE or self.dimensions <= COMPONENTS:
            return np.array(self._rows_ND[: self.count]), 1.0
        spread = np.linspace(0, self.count - 1, min(_BLOCK, self.count)).round().astype(int)
        axes_DC = pca_axes(self._rows_ND[spread], COMPONENTS)
        mean_D = sum(block.sum(axis=0, dtype=np.float64) for block in self._blocks()) / self.count
        reduced_NC = np.concatenate([((block - mean_D) @ axes_DC).astype(np.float32) for block in self._blocks()])
        total = sum(float(np.square(block - mean_D).sum()) for block in self._blocks())
        return reduced_NC, float(np.square(reduced_NC, dtype=np.float64).sum()) / total if total else 1.0

    def _blocks(self) -> Iterator[np.ndarray]:
        assert self._rows_ND is not None  # noqa: S101 - reduced() has looked
        for at in range(0, self.count, _BLOCK):
            yield np.asarray(self._rows_ND[at : min(at + _BLOCK, self.count)])
