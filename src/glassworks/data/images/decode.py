"""Encoded bytes to an upright 8-bit RGB image, the same way wherever glassworks looks at an image.

What is unusual here: JPEGs may be decoded at 1/2, 1/4 or 1/8 scale by the decoder itself (its discrete cosine transform
gives the smaller image exactly box-filtered) as long as both sides stay at least ``REDUCING_GAP`` times what the
resize that follows will produce, so that resize still does the antialiasing.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageFile

from glassworks.core.pixels import Range
from glassworks.data.images.deep_colour import colour_levels, is_deep_colour, netpbm_levels
from glassworks.data.images.levels import Levels, grey_levels
from glassworks.data.images.opening import TOO_LARGE_FOR_PILLOW, UnusableImageError, open_image
from glassworks.data.images.png import essential

DECODER = 3
"""Part of every cache's key: raised whenever the same file decodes to other pixels than before."""

REDUCING_GAP = 3.0
"""A JPEG is read at reduced scale only while it stays this many times larger than the resized image.

Measured on photographs (``bench/reduced_scale.py``): with 3 no decision moves and no probability by 0.01; with 2 one
decision in 153 does.
"""

_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What turns an image of each EXIF orientation upright."""


@dataclass(frozen=True, eq=False)
class Decoded:
    """A decoded file.

    Attributes:
        image: upright, 8-bit RGB.
        share: how much of the stated range its values fill, 0 to 1; ``None`` for 8 bits a channel, or where no range
            is stated.
        is_reduced: True where a JPEG was read at reduced scale.
        values: as the file has them, where 8 bits were made of more; ``None`` otherwise.
    """

    image: Image.Image
    share: float | None = None
    is_reduced: bool = False
    values: np.ndarray | None = None

    @property
    def extrema(self) -> list[tuple[int, int]]:
        """The least and the largest value of each of the three channels."""
        found: Any = self.image.getextrema()
        return list(found)


def decode(content: bytes, reduce_to: int | None = None, wanted: Range = "stated") -> Image.Image:
    """As ``decode_whole``, the image alone.

    Raises:
        UnusableImageError: the file cannot be decoded completely.
    """
    return decode_whole(content, reduce_to, wanted).image


def decode_whole(content: bytes, reduce_to: int | None = None, wanted: Range = "stated") -> Decoded:
    """The first frame, turned upright by its EXIF orientation, on white where it is transparent, as RGB.

    Args:
        content: the encoded file.
        reduce_to: the shorter side in pixels that the image will be resized to, if reduced-scale reading is allowed.
        wanted: which values become black and white, where there are more than 8 bits a channel.

    Raises:
        UnusableImageError: the file cannot be decoded completely.
    """
    image = open_image(content)
    size = image.size
    if reduce_to is not None and image.format == "JPEG" and image.mode in ("RGB", "L"):
        least = int(reduce_to * REDUCING_GAP)
        image.draft(None, (least, least))  # the decoder takes the smallest scale with both sides >= least
    try:
        return _decoded(image, size, content, wanted)
    except UnusableImageError:
        raise
    except TOO_LARGE_FOR_PILLOW as error:
        raise UnusableImageError("too_large", str(error)) from None
    except Exception as error:  # noqa: BLE001 - decoders raise OSError, SyntaxError, struct.error, ... on bad data
        without_remarks = essential(content)
        if without_remarks is not None:  # it may be a remark behind the pixels that cannot be read
            return decode_whole(without_remarks, reduce_to, wanted)
        kind = "truncated" if "truncated" in str(error).lower() else "corrupt"
        raise UnusableImageError(kind, f"decoding stopped: {error}") from None


def _decoded(image: ImageFile.ImageFile, size: tuple[int, int], content: bytes, wanted: Range) -> Decoded:
    levels = netpbm_levels(image, content)
    if levels is None and is_deep_colour(image) and (wanted != "stated" or "transparency" in image.info):
        levels = colour_levels(image, content)
    deep_colour = is_deep_colour(image)
    if levels is None:
        image.load()
    decoded = _to_rgb(image, levels or grey_levels(image), wanted)
    if deep_colour and levels is None:
        decoded = Decoded(decoded.image, _share_of_upper(image) or _share_of(levels_of(content)))
    return Decoded(_turned(decoded.image, image), decoded.share, image.size != size, decoded.values)


def _share_of_upper(image: Image.Image) -> float:
    """How much of their range the upper 8 bits of all values fill, whatever is transparent."""
    extrema: Any = image.getextrema()
    return (max(high for _, high in extrema[:3]) - min(low for low, _ in extrema[:3])) / 255


def _share_of(levels: Levels | None) -> float | None:
    return None if levels is None else levels.share


def levels_of(content: bytes) -> Levels | None:
    """The values of an image of more than 8 bits a channel as its file has them; ``None`` for any other.

    Raises:
        UnusableImageError: the file cannot be opened.
        Exception: whatever Pillow's decoders raise on damaged data.
    """
    image = open_image(content)
    levels = netpbm_levels(image, content)
    if levels is None and is_deep_colour(image):
        levels = colour_levels(image, content)
    levels = levels or grey_levels(image)
    return levels if levels is not None and levels.values.dtype.itemsize > 1 else None


def upright_rgb(image: Image.Image, wanted: Range = "stated") -> Image.Image:
    """An image of Pillow's, as ``decode`` gives one from a file.

    Raises:
        UnusableImageError: nothing states the range of its values, and none is given.
    """
    return _turned(_to_rgb(image, grey_levels(image), wanted).image, image)


def _turned(image: Image.Image, original: Image.Image) -> Image.Image:
    """``image`` turned upright by the EXIF orientation of the one that it was made from."""
    try:
        turn = _TURNS.get(original.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - a broken EXIF block says nothing about the pixels: show them as stored
        turn = None
    return image if turn is None else image.transpose(turn)


def _to_rgb(image: Image.Image, levels: Levels | None, wanted: Range) -> Decoded:
    """Any of Pillow's modes to RGB; alpha and a transparent colour are laid on white."""
    if levels is not None:
        if levels.values.dtype.itemsize == 1:  # a maximum below 255
            return Decoded(levels.to_rgb("stated"))
        return Decoded(levels.to_rgb(wanted), levels.share, values=levels.values)
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        return Decoded(Image.alpha_composite(white, rgba).convert("RGB"))
    return Decoded(image if image.mode == "RGB" else image.convert("RGB"))
