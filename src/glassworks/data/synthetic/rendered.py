"""Formula images rendered once and kept on disk: training reads them many times, and faster than they are drawn."""

import hashlib
from pathlib import Path

import numpy as np

from glassworks.core.events import Progress
from glassworks.data.cache import RowCache
from glassworks.data.synthetic.mixture import FormulaImages

_BLOCK = 512  # images drawn and written at a time


def identity(images: FormulaImages) -> str:
    """Names the pixels of every index, whatever the number of images."""
    return f"formulas v1 {dict(images.families)} {images.size} px seed {images.seed} colour {images.colour}"


def rendered(images: FormulaImages, count: int, base: Path, progress: Progress) -> RowCache:
    """The first ``count`` images, uint8 [N, S, S, 3] by row; those that ``base`` lacks are drawn.

    A rendering that was stopped goes on where it was.

    Args:
        images: what to draw.
        count: N.
        base: the cache folder.
        progress: where the drawing is shown.

    Raises:
        RunError: the disk is full or cannot be written.
    """
    digest = hashlib.blake2b(identity(images).encode(), digest_size=12).hexdigest()
    cache = RowCache(base / "formulas" / digest, (images.size, images.size, 3), "uint8")
    if len(cache) < count:
        with progress.stage("drawing the formulas", count) as advance:
            advance(len(cache))
            for start in range(len(cache), count, _BLOCK):
                indices = np.arange(start, min(start + _BLOCK, count))
                cache.append([f"{index:032x}" for index in indices], images.batch(indices)[0])
                advance(len(indices))
    return cache
