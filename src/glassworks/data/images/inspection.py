"""What the header of an encoded image says, without decoding a pixel.

Whether a file is cut short or damaged inside is only known by decoding it: its last bytes prove neither, as cameras
append data and some encoders leave the end marker out. Who decodes hands such failures to ``data.images.problems``.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from typing import NamedTuple

from PIL import Image, ImageFile

from glassworks.core.pixels import Range
from glassworks.data.images import png, tiff
from glassworks.data.images.levels import UNKNOWN_RANGE, has_levels, stated_range
from glassworks.data.images.opening import UnusableImageError, open_image

TINY = 8
"""A side of fewer pixels than this is remarked on."""

LEAST = 2
"""An image with a side of fewer pixels than this shows nothing and is left out."""

_ORIENTATION = 0x0112
_EXIF_KEYS = ("exif", "xmp", "XML:com.adobe.xmp", "Raw profile type exif")
_COLOUR_MODES = {"LAB", "HSV", "YCbCr"}


class Note(NamedTuple):
    """One finding in one image: the fields of a Problem without the path."""

    kind: str
    detail: str
    action: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """The header of one image.

    Attributes:
        content_hash: blake2b of the whole file, 16 bytes as 32 hexadecimal digits.
        format: Pillow's name of the format; empty where there is none.
        width: stored width in pixels, before any EXIF rotation.
        height: stored height in pixels.
        mode: Pillow's name of the pixel layout.
        frames: images in the file.
        orientation: EXIF orientation 1..8; 1 is upright.
        notes: what is worth telling.
        usable: False where the header alone shows that the image cannot be used.
    """

    content_hash: str
    format: str = ""
    width: int = 0
    height: int = 0
    mode: str = ""
    frames: int = 1
    orientation: int = 1
    notes: tuple[Note, ...] = ()
    usable: bool = True


def content_hash(content: bytes) -> str:
    """blake2b of a file's bytes, 16 bytes as 32 hexadecimal digits: the key of every cache."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def inspect(content: bytes, path: str, wanted: Range = "stated") -> Inspection:
    """Reads the header of one image. Never raises.

    Args:
        content: the encoded file.
        path: its name, for the extension.
        wanted: which values become black and white, where there are more than 8 bits a channel.
    """
    hashed = content_hash(content)
    try:
        image = open_image(content)
    except UnusableImageError as error:
        return Inspection(hashed, notes=(Note(error.kind, error.detail, "excluded"),), usable=False)
    frames, orientation = _frames(image), _orientation(image)
    notes = (
        *_extension_notes(image.format or "", path),
        *_mode_notes(image.mode, "transparency" in image.info),
        *_depth_notes(_bits_a_channel(image, content), has_levels(image) and stated_range(image) is None, wanted),
        *_channel_notes(len(image.getbands()), tiff.num_left_out(image)),
        *_size_notes(*image.size),
        *_frame_notes(frames, orientation),
    )
    return Inspection(
        hashed,
        intern(image.format or ""),
        *image.size,
        intern(image.mode),
        frames,
        orientation,
        notes,
        all(note.action != "excluded" for note in notes),
    )


def _frames(image: ImageFile.ImageFile) -> int:
    """Frames of an animation or pages of a document; the second image in a camera's MPO is only a preview."""
    try:
        is_animated = getattr(image, "is_animated", False) and image.format != "MPO"
        return int(getattr(image, "n_frames", 1)) if is_animated else 1
    except Exception:  # noqa: BLE001 - counting walks through the file, which may be damaged; the first frame is what counts
        return 1


def _orientation(image: ImageFile.ImageFile) -> int:
    """The EXIF orientation; 1 where it is absent or senseless."""
    if image.format != "TIFF" and not any(key in image.info for key in _EXIF_KEYS):
        return 1  # asking Pillow would decode the whole file to look for EXIF data behind the pixels
    try:
        found = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - a broken EXIF block says nothing about the pixels
        return 1
    return found if found in range(1, 9) else 1


def _bits_a_channel(image: ImageFile.ImageFile, content: bytes) -> int:
    """Bits a channel: in colour Pillow itself keeps only the upper 8, so the mode does not say it."""
    if image.format == "PNG":
        return png.bits_a_channel(content)
    return tiff.bits_a_channel(image) or (16 if has_levels(image) else 8)


@lru_cache(maxsize=256)
def _depth_notes(bits: int, has_no_range: bool, wanted: Range) -> tuple[Note, ...]:
    """On more than 8 bits a channel; without any range they cannot become 8 bits."""
    if has_no_range and wanted == "stated":
        return (Note("unknown_range", UNKNOWN_RANGE, "excluded"),)
    return (Note("sixteen_bit", f"{bits} bits a channel, scaled to 8", "converted"),) if bits > 8 else ()


@lru_cache(maxsize=256)
def _channel_notes(used: int, left_out: int) -> tuple[Note, ...]:
    if not left_out:
        return ()
    return (Note("extra_channels", f"{used + left_out} channels, of which the first {used} are used", "converted"),)


@lru_cache(maxsize=256)
def _extension_note(found: str, suffix: str) -> tuple[Note, ...]:
    claimed = Image.EXTENSION.get(suffix)
    same = claimed in (None, found) or {claimed, found} <= {"JPEG", "MPO"} or {claimed, found} <= {"DIB", "BMP"}
    detail = f"the content is {found}, the extension is {suffix}: read as {found}"
    return () if same else (Note("wrong_extension", detail, "kept"),)


def _extension_notes(found: str, path: str) -> tuple[Note, ...]:
    name = path.rpartition("/")[2]
    return _extension_note(found, f".{name.rpartition('.')[2].lower()}") if "." in name else ()


@lru_cache(maxsize=256)
def _mode_notes(mode: str, has_transparency: bool) -> tuple[Note, ...]:
    """Notes on the pixel layout; the same few objects serve a million images."""
    notes: list[Note] = []
    if mode in ("1", "L", "LA", "La"):
        notes.append(Note("grey", "grey, repeated in red, green and blue", "converted"))
    if mode in ("P", "PA"):
        notes.append(Note("palette", "palette colours, looked up", "converted"))
    if mode == "CMYK":
        notes.append(Note("cmyk", "print colours, turned to RGB", "converted"))
    if mode in _COLOUR_MODES:
        notes.append(Note("colour_space", f"{mode} colours, turned to RGB", "converted"))
    if has_transparency or mode in ("RGBA", "LA", "PA", "La", "RGBa"):
        notes.append(Note("alpha", "transparency, laid on white", "converted"))
    return tuple(notes)


@lru_cache(maxsize=256)
def _size_notes(width: int, height: int) -> tuple[Note, ...]:
    if min(width, height) >= TINY:
        return ()
    action = "excluded" if min(width, height) < LEAST else "kept"
    return (Note("tiny", f"{width}x{height} pixels", action),)


@lru_cache(maxsize=256)
def _frame_notes(frames: int, orientation: int) -> tuple[Note, ...]:
    notes: list[Note] = []
    if frames > 1:
        notes.append(Note("animated", f"{frames} frames, the first is used", "converted"))
    if orientation > 1:
        notes.append(Note("exif_rotated", f"turned upright by its EXIF orientation {orientation}", "converted"))
    return tuple(notes)
