"""Whether images are photographs, for which ImageNet weights are worth their time, or small drawings and digits.

Images of 48 pixels or more count as photographs: even on drawings of 64 pixels ImageNet weights are no worse than ours
(docs/backbones.md). Smaller ones do where most pixels have a colour of their own: noise and light see to that in a
photograph, even one of 32 pixels, while what was drawn, and anything grey, repeats its few levels. The share of
distinct colours among the pixels is 0.74 to 0.99 for CIFAR-10, 0.19 to 0.25 for digits and 0.01 to 0.12 for MNIST (5 %
and 95 % of images).
"""

from statistics import median

import numpy as np
from PIL import Image

from glassworks.core.cancel import CancelToken
from glassworks.data.images.decode import decode
from glassworks.data.images.readable import first_readable
from glassworks.data.sources.source import Source

_LARGE = 48  # shorter side in pixels from which images need no look at their colours
_OWN_COLOUR = 0.4  # share of pixels; JPEG of low quality takes some away from photographs
_MEASURED = 32  # images that decide


def are_photographs(source: Source, side: int, cancel: CancelToken) -> bool:
    """True where the first readable images are photographs.

    Args:
        source: the images.
        side: their typical shorter side in pixels.
        cancel: asked before every file that is read.

    Raises:
        DataError: none can be read.
        Cancelled: the run was asked to end.
    """
    return side >= _LARGE or _share_of_own_colours(source, cancel) >= _OWN_COLOUR


def _share_of_own_colours(source: Source, cancel: CancelToken) -> float:
    """Distinct colours over pixels, the median of the first readable images."""
    return median(first_readable(source, _MEASURED, lambda content: _distinct(decode(content)), cancel))


def _distinct(image: Image.Image) -> float:
    colours_N3 = np.asarray(image).reshape(-1, 3)
    return len(np.unique(colours_N3, axis=0)) / len(colours_N3)
