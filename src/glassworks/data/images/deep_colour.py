"""Whole values of images that Pillow reads in part or slowly: 16-bit colour, and PGM and PPM of any stated maximum.

What is unusual here: Pillow keeps only the upper 8 bits of 16-bit colour. Where the lower ones matter, the file is
decoded a second time with the bytes of each number taken for swapped, which gives them. The two 16-bit numbers of grey
with alpha have four bytes, as a pixel of 8-bit RGBA has: taken for one, they come whole.

Shape letters: H height, W width, C channels (3).
"""

import io
from typing import Any

import numpy as np
from PIL import ImageFile

from glassworks.data.images.levels import Levels
from glassworks.data.images.opening import UnusableImageError

_SWAPPED = {
    "RGB;16B": "RGB;16L",
    "RGB;16L": "RGB;16B",
    "RGB;16N": "RGB;16B",
    "RGBA;16B": "RGBA;16L",
    "RGBA;16L": "RGBA;16B",
    "RGBA;16N": "RGBA;16B",
}
"""Pillow's names of 16-bit colour, and the same with the bytes of each number swapped; "N" is little-endian."""

_GREY_ALPHA = "LA;16B"
"""Pillow's name of 16-bit grey with alpha."""


def is_deep_colour(image: ImageFile.ImageFile) -> bool:
    """True for 16-bit colour, or grey with alpha, whose lower bits can be had; false once it is decoded."""
    return _rawmode(image) in {*_SWAPPED, _GREY_ALPHA}


def colour_levels(image: ImageFile.ImageFile, content: bytes) -> Levels:
    """The values of an image of 16 bits, ``is_deep_colour``, that nothing has decoded yet."""
    if _rawmode(image) == _GREY_ALPHA:
        _set_rawmode(image, "RGBA")
        bytes_HW4 = np.asarray(image).astype(np.uint16)
        return Levels(bytes_HW4[..., 0] << 8 | bytes_HW4[..., 1], (0, 65535), bytes_HW4[..., 2].astype(np.uint8))
    again: Any = type(image)(io.BytesIO(content), "")
    _set_rawmode(again, _SWAPPED[_rawmode(image)])
    colour = image.info.get("transparency")
    upper, lower = np.asarray(image).astype(np.uint16), np.asarray(again).astype(np.uint16)
    values_HWC = (upper << 8 | lower)[..., :3]
    if upper.shape[-1] == 4:
        return Levels(values_HWC, (0, 65535), upper[..., 3].astype(np.uint8))
    if isinstance(colour, tuple):
        is_clear_HW = (values_HWC == np.array(colour, dtype=np.uint16)).all(axis=-1)
        return Levels(values_HWC, (0, 65535), np.where(is_clear_HW, 0, 255).astype(np.uint8))
    return Levels(values_HWC, (0, 65535))


def _rawmode(image: ImageFile.ImageFile) -> str:
    """How Pillow's decoder is asked to read the file; empty where there is not exactly one part left to decode."""
    tiles: Any = image.tile
    if len(tiles) != 1:
        return ""
    return tiles[0].args if isinstance(tiles[0].args, str) else str(tiles[0].args[0])


def _set_rawmode(image: ImageFile.ImageFile, rawmode: str) -> None:
    tile: Any = image.tile[0]
    arguments = rawmode if isinstance(tile.args, str) else (rawmode, *tile.args[1:])
    image.tile = [tile._replace(args=arguments)]


def netpbm_levels(image: ImageFile.ImageFile, content: bytes) -> Levels | None:
    """The values of a binary PGM or PPM with a maximum that Pillow goes through number by number; else ``None``.

    Raises:
        UnusableImageError: the file is cut short.
    """
    tile: Any = image.tile[0] if len(image.tile) == 1 else None
    if tile is None or tile.codec_name != "ppm":
        return None
    maximum, (width, height) = int(tile.args[1]), image.size
    shape = (height, width) if image.mode in ("L", "I") else (height, width, 3)
    kind = np.dtype(np.uint8) if maximum < 256 else np.dtype(">u2")
    needed = int(np.prod(shape)) * kind.itemsize
    data = content[tile.offset : tile.offset + needed]
    if len(data) < needed:
        raise UnusableImageError("truncated", "decoding stopped: image file is truncated")
    values = np.frombuffer(data, kind).reshape(shape)
    return Levels(values.astype(np.uint8 if maximum < 256 else np.uint16), (0, maximum))
