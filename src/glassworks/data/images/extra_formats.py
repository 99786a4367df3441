"""Formats that packages of their own read, HEIC and DICOM, and the names of those that nothing here reads."""

import io
from typing import TYPE_CHECKING

from PIL import ImageFile

from glassworks.core.extras import require

if TYPE_CHECKING:
    from collections.abc import Callable

_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_SAVE = "a format that is not read: save it as PNG or JPEG"
_UNREAD = {
    b"8BPS": f"a Photoshop document, {_SAVE}",
    b"%PDF": f"a PDF document, {_SAVE}",
    b"%!PS": f"a PostScript document, {_SAVE}",
    b"<svg": f"an SVG drawing, {_SAVE}",
    b"\xff\x0a": f"a JPEG XL image, {_SAVE}",
    b"\0\0\0\x0cJXL ": f"a JPEG XL image, {_SAVE}",
    b"\x76\x2f\x31\x01": f"an OpenEXR image, {_SAVE}",
    b"SIMPLE  =": f"a FITS image, {_SAVE}",
    b"<?xml": "an XML document, no image",
    b"<!DOCTYPE": "a web page, no image",
    b"<!doctype": "a web page, no image",
    b"<html": "a web page, no image",
    b"PK\x03\x04": "a zip archive, no image",
    b"\x89HDF": "an HDF5 file, no image",
    b"\x93NUMPY": "a NumPy array, no image file",
    b"version https://git-lfs": "a pointer of Git LFS: `git lfs pull` fetches the image itself",
}
"""What is said of files that are none of the formats, by their first bytes."""


def opened_by_extra(content: bytes) -> ImageFile.ImageFile | None:
    """The image with its header read, or ``None`` for a file of another kind.

    Raises:
        MissingExtraError: the package that reads it is not installed.
    """
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return _opened_heic(content)
    if content[128:132] == b"DICM":
        require("dicom", "to read DICOM images")
        from glassworks.data.images.dicom import DicomImageFile

        return DicomImageFile(io.BytesIO(content), "")
    return None


def _opened_heic(content: bytes) -> ImageFile.ImageFile:
    require("heic", "to read HEIC images")
    from pillow_heif import HeifImageFile  # the package's own opener would register itself for the whole process

    reader: Callable[[io.BytesIO, str], ImageFile.ImageFile] = HeifImageFile
    return reader(io.BytesIO(content), "")


def unsupported_format(content: bytes) -> str:
    """What a file of no known format is, by its first bytes; empty where they say nothing."""
    return next((said for signature, said in _UNREAD.items() if content[:64].lstrip().startswith(signature)), "")
