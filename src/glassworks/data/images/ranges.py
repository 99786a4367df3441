"""The range of values of a whole set, for images of more than 8 bits a channel."""

import contextlib

import numpy as np

from glassworks.core.errors import DataError
from glassworks.data.images.decode import levels_of
from glassworks.data.images.levels import Levels
from glassworks.data.sources.source import Source, spread_over

_IMAGES = 256  # read at most, evenly spread
_VALUES = 4096  # of each of them, evenly spread
_CUT = 0.001  # of the values at either end: a dead pixel says nothing about the set


def range_of_set(source: Source) -> tuple[tuple[float, float], int]:
    """The two values between which all but one in a thousand at either end lie, and the number of images looked at.

    Images that the source holds out itself do not take part.

    Raises:
        DataError: there are no images of more than 8 bits a channel, or all their values are the same.
    """
    trained = [at for at, sample in enumerate(source.samples) if sample.split in ("train", None)]
    chosen = [trained[place] for place in spread_over(len(trained), _IMAGES)] if trained else []
    values = [_some(levels) for _, content in source.read(chosen) if (levels := _levels(content)) is not None]
    if not values:
        raise DataError(
            expected="images of more than 8 bits a channel, whose range data.range = 'set' is measured on",
            found=f"none among {len(chosen)} images of '{source.name}'",
            do="Leave data.range out.",
        )
    low, high = np.quantile(np.concatenate(values), [_CUT, 1 - _CUT], method="nearest").tolist()
    if low >= high:
        raise DataError(
            expected="images whose values differ, for data.range = 'set'",
            found=f"the value {low:g} in nearly every pixel of {len(values)} images",
            do="Give the two values as numbers: data.range = [low, high].",
        )
    return (low, high), len(values)


def _levels(content: bytes) -> Levels | None:
    with contextlib.suppress(Exception):  # what cannot be decoded is named later, with all problems
        return levels_of(content)
    return None


def _some(levels: Levels) -> np.ndarray:
    values = levels.values.reshape(-1)
    values = values[spread_over(values.size, _VALUES)].astype(np.float64)
    return values[np.isfinite(values)]
