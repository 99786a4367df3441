"""The side of the images that a network is given."""

from statistics import median

from glassworks.core.cancel import CancelToken
from glassworks.core.context import RunContext
from glassworks.data.images.opening import open_image
from glassworks.data.images.readable import first_readable
from glassworks.data.sources.source import Source
from glassworks.models.registry import card_of

OWN_NETWORK = "tiny_resnet"
"""The small network whose images are as large as the source's where a recipe trains it."""

SHIPPED_SIZES = (32, 48, 64, 96)
"""Sides of the images that a shipped network is given."""

_OWN_SIZES = (16, 32, 64)
_MEASURED = 32  # images whose size decides


def training_size(name: str, source: Source, context: RunContext) -> int:
    """Side of the images that a network is trained on end to end where the recipe names none."""
    if name != OWN_NETWORK:
        return card_of(name).train_size
    side = typical_side(source, context.cancel)
    size = _no_smaller(side, _OWN_SIZES)
    context.choose("images", f"{size}x{size} pixels", f"typical shorter side in the source: {side}")
    return size


def shipped_size(side: int) -> int:
    """Side of the images that a shipped network is given where the recipe names none."""
    return _no_smaller(side, SHIPPED_SIZES)


def typical_side(source: Source, cancel: CancelToken) -> int:
    """Median shorter side in pixels of the first readable images.

    Raises:
        DataError: none can be read.
        Cancelled: the run was asked to end.
    """
    return int(median(first_readable(source, _MEASURED, lambda content: min(open_image(content).size), cancel)))


def _no_smaller(side: int, sizes: tuple[int, ...]) -> int:
    """The first of the ascending ``sizes`` that is no smaller than ``side``, at most the last."""
    return next((size for size in sizes if size >= side), sizes[-1])
