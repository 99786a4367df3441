"""Drawn images kept on disk: training reads them many times, and faster than they are drawn."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import PIL

from glassworks.core.context import RunContext
from glassworks.data.cache import RowCache
from glassworks.data.synthetic.birds import Birds
from glassworks.data.synthetic.mixture import FormulaImages

_BLOCK_PIXELS = 2**21  # of the images that are drawn and written at a time: 512 of 64 x 64


def identity(images: FormulaImages) -> str:
    """Names the pixels of every index, whatever the number of images."""
    return f"formulas v1 {dict(images.families)} {images.size} px seed {images.seed} colour {images.colour}"


def rendered(images: FormulaImages, count: int, base: Path, context: RunContext) -> RowCache:
    """The first ``count`` images, uint8 [N, S, S, 3] by row; those that ``base`` lacks are drawn.

    A rendering that was stopped goes on where it was.

    Args:
        images: what to draw.
        count: N.
        base: the cache folder.
        context: of the run.

    Raises:
        RunError: the disk is full or cannot be written.
    """
    place = base / "formulas" / _digest(f"{identity(images)} pillow {PIL.__version__}")  # lines and signs are its own
    return _filled(place, images.size, count, lambda indices: images.batch(indices)[0], "drawing the formulas", context)


def rendered_birds(birds: Birds, size: int, count: int, base: Path, context: RunContext) -> RowCache:
    """The first ``count`` birds at ``size`` pixels; the rest as ``rendered``."""
    place = base / "birds" / _digest(f"birds v2 {size} px seed {birds.seed}")
    return _filled(place, size, count, lambda indices: birds.draw(indices, size), "drawing the birds", context)


def _digest(named: str) -> str:
    return hashlib.blake2b(named.encode(), digest_size=12).hexdigest()


def _filled(
    place: Path, size: int, count: int, draw: Callable[[np.ndarray], np.ndarray], stage: str, context: RunContext
) -> RowCache:
    cache = RowCache(place, (size, size, 3), "uint8")
    block = max(1, _BLOCK_PIXELS // size**2)
    if len(cache) < count:
        with context.stage(stage, count) as advance:
            advance(len(cache))
            for start in range(len(cache), count, block):
                indices = np.arange(start, min(start + block, count))
                cache.append([f"{index:032x}" for index in indices], draw(indices))
                advance(len(indices))
    return cache
