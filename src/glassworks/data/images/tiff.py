"""What the tags of a TIFF say about its pixels, where Pillow does not act upon it.

Source: TIFF Revision 6.0, Adobe 1992.
"""

import io
from typing import Any

from PIL import Image, TiffImagePlugin

_BITS, _PHOTOMETRIC, _SAMPLES, _SAMPLE_FORMAT = 258, 262, 277, 339
_WHITE_IS_ZERO = 0
_SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_SAMPLE_FORMATS = {1: "whole numbers", 2: "signed numbers", 3: "floating-point numbers"}


def bits_a_channel(image: Image.Image) -> int:
    """The most bits of any channel; 0 where the image is no TIFF."""
    bits: tuple[int, ...] | None = _tag(image, _BITS)
    return max(bits, default=0) if bits else 0


def is_white_zero(image: Image.Image) -> bool:
    """True where the least value is white: Pillow turns 8-bit pixels over, deeper ones it leaves as a negative."""
    return _tag(image, _PHOTOMETRIC) == _WHITE_IS_ZERO and image.mode.startswith("I;16")


def num_left_out(image: Image.Image) -> int:
    """Channels of the file that the opened image does not have."""
    samples = _tag(image, _SAMPLES)
    return max(0, samples - len(image.getbands())) if isinstance(samples, int) and image.mode != "P" else 0


def unread_layout(content: bytes) -> str:
    """One sentence about a TIFF whose pixels are laid out in a way that is not read; empty for any other file."""
    if not content.startswith(_SIGNATURES):
        return ""
    try:
        tags = _tags(content)
        samples, bits = int(tags.get(_SAMPLES, 1)), tags.get(_BITS, (1,))
        kind = _SAMPLE_FORMATS.get(tags.get(_SAMPLE_FORMAT, (1,))[0], "numbers")
    except Exception:  # noqa: BLE001 - whatever a damaged directory raises: then it says nothing
        return ""
    if _SAMPLES not in tags and _BITS not in tags:
        return ""
    return (
        f"a TIFF of {samples} channel{'s' * (samples != 1)} of {'/'.join(str(bit) for bit in dict.fromkeys(bits))}-bit "
        f"{kind}, a layout that is not read: save grey, RGB or RGBA of 8 or 16 bits"
    )


def _tags(content: bytes) -> Any:
    is_big = content[2] == 43 or content[3] == 43
    directory = TiffImagePlugin.ImageFileDirectory_v2(content[: 16 if is_big else 8])
    file = io.BytesIO(content)
    file.seek(directory.next)
    directory.load(file)
    return directory


def _tag(image: Image.Image, number: int) -> Any:
    return image.tag_v2.get(number) if isinstance(image, TiffImagePlugin.TiffImageFile) else None
