"""What Pillow leaves to be done about PNG files: remarks that it cannot read, and the one transparent colour.

Source: Portable Network Graphics (PNG) Specification (Third Edition), W3C 2025, sections 5.3 and 11.3.1.1 (tRNS).
"""

import struct
from collections.abc import Iterator

from PIL import Image

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = (b"tRNS", b"eXIf")
"""Chunks beside the critical ones that change how the image looks: the transparent colour and the orientation."""

_GREY, _RGB, _PALETTE = 0, 2, 3
"""PNG's numbers of the colour types that may have a transparent colour."""


def is_png(content: bytes) -> bool:
    """By its signature."""
    return content.startswith(_SIGNATURE)


def bits_a_channel(content: bytes) -> int:
    """As the header says, 1 to 16."""
    return content[24] if len(content) > 24 else 8


def essential(content: bytes) -> bytes | None:
    """A PNG without the chunks that its pixels do not need (text, colour profile, resolution, ...).

    ``None`` where it is no PNG or has none of them. Chunks that stay, stay as they are: damage in them still shows.
    """
    if not is_png(content):
        return None
    chunks = list(_chunks(content))
    kept = [whole for name, whole in chunks if name[:1].isupper() or name in _KEPT]
    return _SIGNATURE + b"".join(kept) if len(kept) < len(chunks) else None


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and whole bytes of each chunk; the last one may be cut short."""
    at = len(_SIGNATURE)
    while at + 8 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        name, whole = content[at + 4 : at + 8], content[at : at + 12 + length]
        yield name, whole
        if name == b"IEND":
            return
        at += len(whole)


def repair_transparency(image: Image.Image, content: bytes) -> None:
    """Puts the transparent colour of an opened PNG where Pillow keeps it, as the pixels will have it.

    Pillow does not scale a grey level of 2 or 4 bits as it scales the pixels, and lets a text of the name
    "transparency" take the colour's place.
    """
    if "transparency" not in image.info:
        return
    chunk = next((whole for name, whole in _chunks(content) if name == b"tRNS"), b"")
    data, colour_type, bits = chunk[8:-4], content[25], bits_a_channel(content)
    if colour_type == _PALETTE and data:
        image.info["transparency"] = data
    elif colour_type == _GREY and len(data) >= 2:
        level = int.from_bytes(data[:2], "big")
        image.info["transparency"] = level if bits >= 8 else level * 255 // (2**bits - 1)
    elif colour_type == _RGB and len(data) >= 6:
        image.info["transparency"] = struct.unpack(">HHH", data[:6])
    else:
        del image.info["transparency"]
