"""Images of more than 8 bits a channel to 8 bits: by the range that the file states, its own, or a given one.

Shape letters: H height, W width, C channels (3).
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, PpmImagePlugin

from glassworks.core.pixels import Range
from glassworks.data.images import tiff
from glassworks.data.images.opening import UnusableImageError

UNKNOWN_RANGE = "nothing states which values are black and white: set data.range to image, set or [low, high]"
"""What is said of signed, 32-bit and floating-point grey."""


@dataclass(frozen=True, eq=False)
class Levels:
    """The values of an image as its file has them.

    Attributes:
        values: [H, W] or [H, W, C], any type of number.
        stated: the values that are black and white by the file or its format; ``None`` where nothing says it.
        alpha_HW: uint8, 0 where the image is transparent; ``None`` where all of it is opaque.
    """

    values: np.ndarray
    stated: tuple[float, float] | None
    alpha_HW: np.ndarray | None = None

    @property
    def share(self) -> float | None:
        """How much of the stated range lies between the least and the largest value, 0 to 1."""
        if self.stated is None:
            return None
        low, high = own_range(self.values)
        return min(1.0, (high - low) / max(abs(self.stated[1] - self.stated[0]), 1e-30))

    def to_rgb(self, wanted: Range) -> Image.Image:
        """8-bit RGB, on white where it is transparent.

        Raises:
            UnusableImageError: the stated range is wanted, and there is none.
        """
        pixels = _scaled(self.values, *self._ends(wanted))
        if pixels.ndim == 2:
            pixels = np.repeat(pixels[..., None], 3, axis=-1)
        if self.alpha_HW is not None:
            alpha_HW1 = self.alpha_HW.astype(np.uint16)[..., None]
            pixels = ((pixels * alpha_HW1 + 255 * (255 - alpha_HW1) + 127) // 255).astype(np.uint8)
        return Image.fromarray(pixels)

    def _ends(self, wanted: Range) -> tuple[float, float]:
        """The values that become black and white; an image whose least value is white is turned over in any case."""
        if wanted == "stated":
            if self.stated is None:
                raise UnusableImageError("unknown_range", UNKNOWN_RANGE)
            return self.stated
        low, high = own_range(self.values) if wanted == "image" else wanted
        return (high, low) if self.stated is not None and self.stated[0] > self.stated[1] else (low, high)


def own_range(values: np.ndarray) -> tuple[float, float]:
    """The least and the largest of the values that are finite; 0 and 0 where there are none."""
    if values.dtype.kind == "f":
        values = values[np.isfinite(values)]
    return (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)


def _scaled(values: np.ndarray, black: float, white: float) -> np.ndarray:
    """uint8: ``black`` is 0 and ``white`` 255, what lies beyond is cut; values that are no numbers are black."""
    if values.dtype == np.uint16:  # a table of all values costs less than the arithmetic on all pixels
        return _to_bytes(np.arange(65536.0), black, white)[values]
    return _to_bytes(values.astype(np.float64), black, white)


def _to_bytes(values: np.ndarray, black: float, white: float) -> np.ndarray:
    if black == white:  # a constant image, with its own range
        return np.zeros(values.shape, np.uint8)
    with np.errstate(invalid="ignore", over="ignore"):  # infinities are cut, too
        shares = np.floor((values - black) * 255 / (white - black) + 0.5)
    return np.nan_to_num(np.clip(shares, 0, 255), nan=0.0).astype(np.uint8)


def stated_range(image: Image.Image) -> tuple[float, float] | None:
    """The values that are black and white by the header of an image of grey levels, as far as it says so."""
    if image.mode.startswith("I;16"):
        most = 2 ** (tiff.bits_a_channel(image) or 16) - 1
        return (most, 0) if tiff.is_white_zero(image) else (0, most)
    if isinstance(image, PpmImagePlugin.PpmImageFile) and image.mode == "I":
        return (0, 65535)  # Pillow scales them to it from the maximum that the file states
    return getattr(image, "stated_range", None)  # DICOM's


def has_levels(image: Image.Image) -> bool:
    """True for grey levels of more than 8 bits."""
    return image.mode in ("I", "F") or image.mode.startswith("I;16")


def grey_levels(image: Image.Image) -> Levels | None:
    """The values of an image of grey levels, which it decodes; ``None`` for one of 8 bits."""
    if not has_levels(image):
        return None
    stated = stated_range(image)
    values, colour = np.asarray(image), image.info.get("transparency")
    if values.dtype.byteorder == ">" or (stated == (0, 65535) and values.dtype != np.uint16):
        values = values.astype(np.uint16)
    alpha_HW = np.where(values == colour, 0, 255).astype(np.uint8) if isinstance(colour, int) else None
    return Levels(values, stated, alpha_HW)
