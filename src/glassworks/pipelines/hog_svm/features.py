"""Histograms of oriented gradients (Dalal & Triggs 2005), written out for small images.

Differences of neighbours give each pixel a direction and a strength; each cell counts the directions of its pixels,
weighted by strength, a direction between two bins shared by both; blocks of two by two cells are divided by their
length, so that contrast does not count. Deviations: no smoothing by position within a block, and one scale.

Shape letters: N images, H rows, W columns, A orientations, R rows of cells, Q columns of cells, D features.
"""

import numpy as np

_TINY = 1e-3  # of a block's length, so that an empty one stays empty


def cells(images_NHW: np.ndarray, orientations: int, side: int) -> np.ndarray:
    """The histogram of each cell [N, R, Q, A]."""
    down_NHW, right_NHW = np.gradient(images_NHW, axis=1), np.gradient(images_NHW, axis=2)
    strength_NHW = np.hypot(down_NHW, right_NHW)
    place_NHW = np.mod(np.arctan2(down_NHW, right_NHW), np.pi) / np.pi * orientations
    lower_NHW = np.floor(place_NHW)
    share_NHW = place_NHW - lower_NHW
    votes_NHWA: np.ndarray = np.zeros((*images_NHW.shape, orientations))
    for bins_NHW, part_NHW in ((lower_NHW, 1 - share_NHW), (lower_NHW + 1, share_NHW)):
        at_NHW1 = (bins_NHW.astype(int) % orientations)[..., None]
        before_NHW1 = np.take_along_axis(votes_NHWA, at_NHW1, axis=-1)
        np.put_along_axis(votes_NHWA, at_NHW1, before_NHW1 + (part_NHW * strength_NHW)[..., None], axis=-1)
    count, height, width, _ = votes_NHWA.shape
    shape = (count, height // side, side, width // side, side, orientations)
    return votes_NHWA[:, : height // side * side, : width // side * side].reshape(shape).sum(axis=(2, 4))


def hog(images_NHW: np.ndarray, orientations: int, side: int) -> np.ndarray:
    """The features [N, D]: every block of two by two neighbouring cells, brought to length 1."""
    cells_NRQA = cells(images_NHW, orientations, side)
    rows, columns = cells_NRQA.shape[1] - 1, cells_NRQA.shape[2] - 1
    blocks = [
        cells_NRQA[:, row : row + 2, column : column + 2].reshape(len(cells_NRQA), -1)
        for row in range(rows)
        for column in range(columns)
    ]
    lengths = [np.sqrt(np.square(block).sum(axis=1, keepdims=True) + _TINY**2) for block in blocks]
    return np.concatenate([block / length for block, length in zip(blocks, lengths, strict=True)], axis=1)
