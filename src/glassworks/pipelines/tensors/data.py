"""Images and videos of the photographs that come with scikit-learn: windows of them, and windows that move.

Photographs: danielbuechele (china.jpg) and vultilion (flower.jpg), CC BY 2.0.

Shape letters: N videos, T frames, H rows, W columns.
"""

import numpy as np

from glassworks.core.seeds import derive
from glassworks.pipelines.tensors.recipe import TensorsConfig

_SMALLER = 4
"""Pixels of a photograph along each side that become one."""


def videos(config: TensorsConfig, seed: int) -> np.ndarray:
    """[N, T, 3, H, W] in 0 ... 1, float32: each is a window that moves from left to right over a photograph."""
    photographs = [photograph(name) for name in ("china.jpg", "flower.jpg")]
    random, side = np.random.default_rng(derive(seed, "windows")), config.side
    found = np.empty((config.images, config.frames, 3, side, side), np.float32)
    for number in range(config.images):
        pixels_3HW = photographs[number % 2]
        height, width = pixels_3HW.shape[1:]
        row = int(random.integers(0, height - side + 1))
        first = int(random.integers(0, (width - side) // 2 + 1))
        for frame, left in enumerate(np.linspace(first, width - side, config.frames).round().astype(int)):
            found[number, frame] = pixels_3HW[:, row : row + side, left : left + side]
    return found


def photograph(name: str) -> np.ndarray:
    """One of scikit-learn's, smaller: the mean of each square of pixels, [3, H, W] in 0 ... 1."""
    from sklearn.datasets import load_sample_image

    pixels_HW3 = load_sample_image(name).astype(np.float32) / 255
    height, width = (length // _SMALLER for length in pixels_HW3.shape[:2])
    cut_HW3 = pixels_HW3[: height * _SMALLER, : width * _SMALLER]
    small_HW3 = cut_HW3.reshape(height, _SMALLER, width, _SMALLER, 3).mean(axis=(1, 3))
    return small_HW3.transpose(2, 0, 1)
