"""Images on their way to the network: read, decoded and fitted by threads, a little ahead of it.

Only the fitted pixels of ``window`` images are held, so memory stays flat however many images are given.

Shape letters: H height, W width, C channels (3), S side of the fitted image.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from PIL import Image

from glassworks.core.files import read_file
from glassworks.core.pixels import PixelSpec
from glassworks.data.images.decode import upright_rgb
from glassworks.data.images.inspection import content_hash
from glassworks.data.images.opening import MAX_PIXELS, UnusableImageError
from glassworks.data.images.pixels import fit_pixels, load_pixels
from glassworks.inference.ahead import ahead

ImageInput = Path | str | bytes | Image.Image | np.ndarray
"""An image file by its path, its encoded bytes, a Pillow image, or uint8 pixels [H, W, 3] or [H, W]."""

IsKnown = Callable[[str], bool]
"""Whether the file with this content hash need not be decoded."""


@dataclass(frozen=True)
class Fitted:
    """An image on its way: its fitted pixels [S, S, 3], or the key under which it is known, or why there are none."""

    name: str
    pixels_HWC: np.ndarray | None = None
    key: str | None = None
    error: str | None = None


def as_many(images: ImageInput | Iterable[ImageInput]) -> Iterable[ImageInput]:
    """One image as a list of one; many as they are. An array of 2 or 3 dimensions is one image, of 4 a batch."""
    if isinstance(images, str | Path | bytes | Image.Image):
        return [images]
    if isinstance(images, np.ndarray):
        array = cast("np.ndarray", images)
        return [array] if array.ndim < 4 else list(array)
    return images


def fitted_ahead(
    images: Iterable[ImageInput], pixels: PixelSpec, window: int, is_known: IsKnown | None = None
) -> Iterator[Fitted]:
    """The images in order, decoded by threads at most ``window`` of them ahead.

    Args:
        images: any number.
        pixels: how they are fitted.
        window: images that are held at once.
        is_known: files that it knows are not decoded; without it no content is hashed.
    """

    def fit(index: int, image: ImageInput) -> Fitted:
        name = str(image) if isinstance(image, str | Path) else f"image {index}"
        return _fit(name, image, pixels, is_known)

    return ahead(fit, images, window)


def fitted_pixels(image: bytes | Image.Image | np.ndarray, pixels: PixelSpec) -> np.ndarray:
    """Encoded bytes, a Pillow image or uint8 pixels to what ``pixels`` makes of them, uint8 [S, S, C].

    Raises:
        UnusableImageError: it cannot become an image.
    """
    if isinstance(image, bytes):
        return load_pixels(pixels, image)
    given = image_of(image) if isinstance(image, np.ndarray) else image
    return fit_pixels(pixels, upright_rgb(given, pixels.decode.range))


def _fit(name: str, image: ImageInput, pixels: PixelSpec, is_known: IsKnown | None) -> Fitted:
    try:
        if isinstance(image, str | Path):
            image = read_file(image)
        if isinstance(image, bytes):
            key = content_hash(image) if is_known else None
            needed = key is None or is_known is None or not is_known(key)
            return Fitted(name, fitted_pixels(image, pixels) if needed else None, key)
        return Fitted(name, fitted_pixels(image, pixels))
    except UnusableImageError as error:
        return Fitted(name, error=str(error))
    except OSError as error:
        return Fitted(name, error=f"the file cannot be read: {error.strerror or error}")
    except ValueError as error:  # a path with a null byte, for example
        return Fitted(name, error=f"the image cannot be used: {error}")


def image_of(pixels: np.ndarray) -> Image.Image:
    """uint8 pixels [H, W, 3] or [H, W] as an image.

    Raises:
        UnusableImageError: they are something else, or too many.
    """
    if pixels.dtype != np.uint8 or pixels.ndim not in (2, 3) or (pixels.ndim == 3 and pixels.shape[2] != 3):
        raise UnusableImageError(
            "unreadable", f"pixels of type {pixels.dtype} and shape {pixels.shape}: uint8 [H, W, 3] or [H, W] is needed"
        )
    if not 0 < pixels.shape[0] * pixels.shape[1] <= MAX_PIXELS:
        raise UnusableImageError("too_large", f"{pixels.shape[1]}x{pixels.shape[0]} pixels")
    return Image.fromarray(pixels)
