"""Augmented views of an image, each a pure function of its content and its number, so that they can be cached."""

import math

import numpy as np
from PIL import Image, ImageOps

from glassworks.core.pixels import PixelSpec
from glassworks.core.seeds import derive

_LEAST_AREA = 0.5  # of the image; less often loses the object, and the head is fitted to what is in sight
_RATIO = 4 / 3  # widest and narrowest shape of the part that is kept


def augmented_view(spec: PixelSpec, image: Image.Image, key: str, view: int) -> np.ndarray:
    """A random part of ``image``, scaled to the network's input [H, W, C] uint8, mirrored in every other view.

    The recipe is the random resized crop of Szegedy et al. 2015 (arXiv:1409.4842, section 6) with a milder least area.

    Args:
        spec: the preprocessing; the image itself is what ``fit_pixels`` gives.
        image: decoded RGB image.
        key: the file's content hash; seeds the draw.
        view: number of the view, from 0.
    """
    random = np.random.default_rng(derive(0, "view", key, view))
    width, height = image.size
    area = width * height * random.uniform(_LEAST_AREA, 1.0)
    ratio = math.exp(random.uniform(-math.log(_RATIO), math.log(_RATIO)))
    part_width, part_height = min(width, math.sqrt(area * ratio)), min(height, math.sqrt(area / ratio))
    left, top = random.uniform(0, width - part_width), random.uniform(0, height - part_height)
    box = (left, top, min(width, left + part_width), min(height, top + part_height))
    scaled = image.resize((spec.crop, spec.crop), Image.Resampling.BILINEAR, box=box)
    return np.asarray(ImageOps.mirror(scaled) if view % 2 == 0 else scaled)
