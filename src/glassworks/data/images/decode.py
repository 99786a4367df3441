"""Encoded bytes to an upright 8-bit RGB image, the same way wherever glassworks looks at an image.

What is unusual here: JPEGs may be decoded at 1/2, 1/4 or 1/8 scale by the decoder itself (its discrete cosine transform
gives the smaller image exactly box-filtered) as long as both sides stay at least ``REDUCING_GAP`` times what the
resize that follows will produce, so that resize still does the antialiasing. Only formats that are read without another
program are opened: Pillow would start Ghostscript for a PostScript file, whatever its name.
"""

import importlib
import io
import struct
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFile, ImageOps

MAX_PIXELS = 178_956_970
"""Largest image that is decoded (about 0.5 GB as RGB), Pillow's own bound for decompression bombs."""

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "DIB", "TIFF", "PPM", "AVIF", "JPEG2000", "ICO", "TGA")
"""Pillow's names of the formats that are read, the frequent ones first; TGA has no signature and must come last."""

for _reader in ("Jpeg", "Mpo", "Png", "WebP", "Gif", "Bmp", "Tiff", "Ppm", "Avif", "Jpeg2K", "Ico", "Tga"):
    importlib.import_module(f"PIL.{_reader}ImagePlugin")  # each one registers itself; all others stay unloaded

REDUCING_GAP = 3.0
"""A JPEG is read at reduced scale only while it stays this many times larger than the resized image.

Measured on photographs (``bench/reduced_scale.py``): with 3 no decision moves and no probability by 0.01; with 2 one
decision in 153 does.
"""

_TOO_LARGE_FOR_PILLOW = (Image.DecompressionBombError, Image.DecompressionBombWarning)
"""A few of Pillow's readers ask ``Image.MAX_IMAGE_PIXELS`` themselves; a host may have made the warning an error."""

_PNG_HEADER = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"  # width and height follow, 4 bytes each


@dataclass(eq=False)  # not frozen: Python itself sets the traceback of an error that passes a context manager
class UnusableImageError(Exception):
    """A file that cannot become an image: ``kind`` is a Problem kind, ``detail`` a sentence for the user."""

    kind: str
    detail: str

    def __str__(self) -> str:
        return self.detail


def open_image(content: bytes) -> ImageFile.ImageFile:
    """Reads the header only.

    Raises:
        UnusableImageError: empty, not an image, or larger than ``MAX_PIXELS``.
    """
    if not content:
        raise UnusableImageError("zero_bytes", "the file is empty or cannot be read")
    try:
        image = _open(content)
    except _TOO_LARGE_FOR_PILLOW as error:
        raise UnusableImageError("too_large", str(error)) from None
    except Exception as error:  # noqa: BLE001 - Pillow's format readers raise almost anything on hostile headers
        raise UnusableImageError("unreadable", f"the header cannot be read ({error})") from None
    if image is None:
        if content.startswith(_PNG_HEADER) and b"\0\0\0\0" in (content[16:20], content[20:24]):
            raise UnusableImageError("zero_sized", "the header says zero pixels wide or high")
        raise UnusableImageError("unreadable", "no image format is recognised in the file")
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise UnusableImageError("too_large", f"{width}x{height} pixels, more than {MAX_PIXELS:,}: never decoded")
    if width == 0 or height == 0:
        raise UnusableImageError("zero_sized", f"{width}x{height} pixels")
    return image


def _open(content: bytes) -> ImageFile.ImageFile | None:
    """``Image.open`` without Pillow's bound on the size: that is one setting for the whole process, and the host's."""
    for name in FORMATS:
        reader, recognises = Image.OPEN[name]
        answer = recognises(content[:16]) if recognises else True
        if isinstance(answer, str) or not answer:  # words say why this build of Pillow cannot read the format
            continue
        try:
            return reader(io.BytesIO(content), "")
        except (SyntaxError, IndexError, TypeError, struct.error):  # not this format after all
            continue
    return None


def decode(content: bytes, reduce_to: int | None = None) -> Image.Image:
    """The first frame, turned upright by its EXIF orientation, on white where it is transparent, as RGB.

    Args:
        content: the encoded file.
        reduce_to: the shorter side in pixels that the image will be resized to, if reduced-scale reading is allowed.

    Raises:
        UnusableImageError: the file cannot be decoded completely.
    """
    image = open_image(content)
    if reduce_to is not None and image.format == "JPEG" and image.mode in ("RGB", "L"):
        least = int(reduce_to * REDUCING_GAP)
        image.draft(None, (least, least))  # the decoder takes the smallest scale with both sides >= least
    try:
        image.load()
        return to_rgb(_upright(image))
    except UnusableImageError:
        raise
    except _TOO_LARGE_FOR_PILLOW as error:
        raise UnusableImageError("too_large", str(error)) from None
    except Exception as error:  # noqa: BLE001 - decoders raise OSError, SyntaxError, struct.error, ... on bad data
        kind = "truncated" if "truncated" in str(error).lower() else "corrupt"
        raise UnusableImageError(kind, f"decoding stopped: {error}") from None


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001 - a broken EXIF block says nothing about the pixels: show them as stored
        return image


def to_rgb(image: Image.Image) -> Image.Image:
    """Any of Pillow's modes to RGB; alpha is laid on white, 16-bit grey is scaled by 1/257.

    Raises:
        UnusableImageError: floating-point or signed 32-bit pixels, whose range no file states.
    """
    if image.mode == "RGB":
        return image
    if image.mode.startswith("I;16"):
        grey = np.asarray(image).astype(np.uint16)
        return Image.fromarray(((grey.astype(np.uint32) + 128) // 257).astype(np.uint8)).convert("RGB")
    if image.mode in ("F", "I"):
        raise UnusableImageError("unknown_range", f"pixels of mode {image.mode!r} have no stated range")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, rgba).convert("RGB")
    return image.convert("RGB")
