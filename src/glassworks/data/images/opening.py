"""Encoded bytes to an image of which the header was read, or a true sentence about why there is none.

Only formats that are read without another program are opened: Pillow would start Ghostscript for a PostScript file,
whatever its name. HEIC and DICOM are read by packages of their own (``data.images.extra_formats``).
"""

import importlib
import io
import struct
from dataclasses import dataclass

from PIL import Image, ImageFile

from glassworks.core.errors import MissingExtraError
from glassworks.data.images import tiff
from glassworks.data.images.extra_formats import opened_by_extra, unsupported_format
from glassworks.data.images.png import essential, is_png, repair_transparency
from glassworks.data.sources.source import Unread

MAX_PIXELS = 178_956_970
"""Largest image that is decoded (about 0.5 GB as RGB), Pillow's own bound for decompression bombs."""

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "DIB", "TIFF", "PPM", "AVIF", "JPEG2000", "ICO", "TGA")
"""Pillow's names of the formats that are read, the frequent ones first; TGA has no signature and must come last."""

for _reader in ("Jpeg", "Mpo", "Png", "WebP", "Gif", "Bmp", "Tiff", "Ppm", "Avif", "Jpeg2K", "Ico", "Tga"):
    importlib.import_module(f"PIL.{_reader}ImagePlugin")  # each one registers itself; all others stay unloaded

TOO_LARGE_FOR_PILLOW = (Image.DecompressionBombError, Image.DecompressionBombWarning)
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
        UnusableImageError: unreadable, empty, not an image, or larger than ``MAX_PIXELS``.
    """
    if isinstance(content, Unread):
        raise UnusableImageError("unreadable", f"the file cannot be read ({content.reason})")
    if not content:
        raise UnusableImageError("zero_bytes", "the file is empty")
    try:
        image = _opened_or_repaired(content)
    except UnusableImageError:
        raise
    except TOO_LARGE_FOR_PILLOW as error:
        raise UnusableImageError("too_large", str(error)) from None
    except Exception as error:  # noqa: BLE001 - Pillow's format readers raise almost anything on hostile headers
        raise UnusableImageError("unreadable", f"the header cannot be read ({error})") from None
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise UnusableImageError("too_large", f"{width}x{height} pixels, more than {MAX_PIXELS:,}: never decoded")
    if width == 0 or height == 0:
        raise UnusableImageError("zero_sized", f"{width}x{height} pixels")
    return image


def _opened_or_repaired(content: bytes) -> ImageFile.ImageFile:
    """A PNG whose remarks (text, colour profile, ...) cannot be read is opened without them: its pixels are sound."""
    try:
        image = _opened(content)
    except Exception:
        without_remarks = essential(content)
        if without_remarks is None:
            raise
        image = _opened(without_remarks)
    if is_png(content):
        repair_transparency(image, content)
    return image


def _opened(content: bytes) -> ImageFile.ImageFile:
    """``Image.open`` without Pillow's bound on the size: that is one setting for the whole process, and the host's."""
    refused = ""
    for name in FORMATS:
        reader, recognises = Image.OPEN[name]
        answer = recognises(content[:16]) if recognises else True
        if isinstance(answer, str) or not answer:  # words say why this build of Pillow cannot read the format
            continue
        try:
            return reader(io.BytesIO(content), "")
        except (SyntaxError, IndexError, TypeError, struct.error) as error:  # not this format after all
            refused = refused or (f"begins as {name}, but its header cannot be read ({error})" if recognises else "")
    try:
        image = opened_by_extra(content)
    except MissingExtraError as error:
        raise UnusableImageError("missing_extra", f"{error.expected}: {error.do[:1].lower()}{error.do[1:]}") from None
    if image is not None:
        return image
    raise UnusableImageError(*_why_not(content, refused))


def _why_not(content: bytes, refused: str) -> tuple[str, str]:
    """Kind and sentence for a file that no reader takes."""
    if content.startswith(_PNG_HEADER) and b"\0\0\0\0" in (content[16:20], content[20:24]):
        return "zero_sized", "the header says zero pixels wide or high"
    layout = tiff.unread_layout(content)
    if layout:
        return "unsupported_layout", layout
    other = unsupported_format(content)
    if other:
        return "unreadable", other
    return "unreadable", f"the file {refused}" if refused else "no image format is recognised in the file"
