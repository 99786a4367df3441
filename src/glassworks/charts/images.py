"""Arrays as images: the one place where pixels get their colours, are laid side by side, enlarged and encoded.

Shape letters: N images, H height, W width, C channels.
"""

import base64
import io
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from PIL import Image

from glassworks.charts.palette import COLOUR_MAPS

THUMBNAIL = 160
"""Longer side of a thumbnail in pixels."""

LOSSLESS = 64
"""Images up to this side are kept exactly: JPEG would smear the few pixels of a digit."""


def pixels_of(values: Any, *, limits: tuple[float, float] | None = None, colours: str = "grey") -> np.ndarray:
    """uint8 colours [H, W, 3] of an image, with a fourth channel where there is nothing.

    Args:
        values: colours [H, W, 3] or [3, H, W], uint8 or in 0 ... 1; or numbers [H, W], whose NaN become transparent.
        limits: numbers of the first and the last colour; by default the least and the greatest.
        colours: of numbers: one of ``palette.COLOUR_MAPS``.
    """
    array = np.asarray(values)
    if array.ndim == 3:
        return bytes_of(array if array.shape[2] in (3, 4) else array.transpose(1, 2, 0))
    return coloured(array, limits or span_of(array), colours)


def bytes_of(array: np.ndarray, *, signed: bool = False) -> np.ndarray:
    """Numbers in 0 ... 1, or in -1 ... 1 if ``signed``, as uint8; uint8 as it is."""
    if array.dtype == np.uint8:
        return array
    scaled = (array + 1) * 127.5 if signed else array * 255.0
    return scaled.round().clip(0, 255).astype(np.uint8)


def span_of(array: np.ndarray) -> tuple[float, float]:
    """The least and the greatest number that is one; 0 and 1 where there is none."""
    finite = array[np.isfinite(array)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


def coloured(values: np.ndarray, limits: tuple[float, float], colours: str) -> np.ndarray:
    """Numbers [H, W] through a colour map: uint8 [H, W, 3], or [H, W, 4] where some are missing."""
    shares = (np.asarray(values, float) - limits[0]) / max(limits[1] - limits[0], 1e-12)
    missing = np.isnan(shares)
    places = np.nan_to_num(shares).clip(0, 1)
    if colours == "grey":
        rgb = np.repeat((255 * places).round().astype(np.uint8)[..., None], 3, axis=2)
    else:
        rgb = (_colour_map(colours)(places)[..., :3] * 255).round().astype(np.uint8)
    return np.dstack([rgb, np.where(missing, 0, 255).astype(np.uint8)]) if missing.any() else rgb


def heat(map_HW: Any, *, signed: bool | None = None, limit: float | None = None) -> np.ndarray:
    """A map as uint8 colours [H, W, 3]: dark to bright for values from zero up, blue-white-red for both signs.

    Args:
        map_HW: the values.
        signed: whether both signs occur; by default looked at.
        limit: the value of the last colour; by default the map's own greatest.
    """
    values = np.nan_to_num(np.asarray(map_HW, dtype=np.float64))
    signed = bool(values.min() < 0) if signed is None else signed
    most = limit if limit is not None else float(np.abs(values).max())
    if most <= 0:
        values, most = values * 0, 1.0
    return coloured(values, (-most if signed else 0.0, most), "diverging" if signed else "heat")


def centred(pixels_CHW: Any) -> np.ndarray:
    """A filter or image of three channels as uint8 colours [H, W, 3], zero in the middle grey."""
    values = np.asarray(pixels_CHW, dtype=np.float64).transpose(1, 2, 0)
    most = float(np.abs(values).max()) or 1.0
    return ((values / most + 1) * 127.5).round().astype(np.uint8)


def overlaid(pixels_HWC: np.ndarray, map_HW: Any, *, signed: bool = False) -> np.ndarray:
    """A map laid over its image: strong places keep their heat colour, weak ones show the image in grey."""
    height, width = pixels_HWC.shape[:2]
    values = np.asarray(map_HW, dtype=np.float32)
    values = np.abs(values) if not signed else values
    limit = float(np.quantile(np.abs(values), 0.999)) or float(np.abs(values).max()) or 1.0
    resized = np.asarray(Image.fromarray(values).resize((width, height), Image.Resampling.BILINEAR))
    warm = heat(resized, signed=signed, limit=limit).astype(np.float64)
    grey = pixels_HWC.mean(2, keepdims=True) * 0.6 + 60
    strength = np.clip(np.abs(resized) / limit, 0, 1)[..., None] ** 0.7
    return (warm * strength + grey * (1 - strength)).round().astype(np.uint8)


def tiled(images_N: np.ndarray, columns: int, *, gap: int = 1, signed: bool = False) -> np.ndarray:
    """Images of one size row by row as one, ``gap`` pixels apart.

    Args:
        images_N: numbers [N, H, W], which stay numbers with NaN between the images; or colours [N, H, W, 3],
            [N, 3, H, W] or [N, 1, H, W], which become uint8 with white between them.
        columns: images in a row.
        gap: pixels between them.
        signed: colours are in -1 ... 1, not in 0 ... 1.
    """
    array, empty = np.asarray(images_N), np.nan
    if array.ndim == 4:
        array = array if array.shape[3] == 3 else array.transpose(0, 2, 3, 1)
        array, empty = bytes_of(array, signed=signed), 255
        array = np.repeat(array, 3, axis=3) if array.shape[3] == 1 else array
    elif array.dtype != np.float64:
        array = array.astype(np.float64)
    count, height, width = array.shape[:3]
    rows, down, across = -(-count // columns), height + gap, width + gap
    sheet = np.full((rows * down - gap, columns * across - gap, *array.shape[3:]), empty, array.dtype)
    for at, image in enumerate(array):
        top, left = at // columns * down, at % columns * across
        sheet[top : top + height, left : left + width] = image
    return sheet


def contact_sheet(images: Sequence[np.ndarray], columns: int, *, side: int = 96, gap: int = 6) -> np.ndarray:
    """uint8 colours of any sizes as one white sheet [H, W, 3], each ``side`` pixels wide, row by row."""
    rows = -(-len(images) // columns)
    sheet = np.full((rows * (side + gap) + gap, columns * (side + gap) + gap, 3), 255, np.uint8)
    for at, image in enumerate(images):
        kind = Image.Resampling.NEAREST if image.shape[0] < side else Image.Resampling.LANCZOS
        height = max(1, min(side, round(side * image.shape[0] / image.shape[1])))
        fitted = np.asarray(Image.fromarray(image).resize((side, height), kind))
        top, left = (gap + place * (side + gap) for place in divmod(at, columns))
        sheet[top : top + height, left : left + side] = fitted
    return sheet


def sprite(images_NSSC: np.ndarray) -> np.ndarray:
    """Square images without gaps in one about as wide as high, black where there is none."""
    count, side = images_NSSC.shape[:2]
    columns = int(np.ceil(count**0.5))
    rows = -(-count // columns)
    grid = np.zeros((rows * columns, *images_NSSC.shape[1:]), np.uint8)
    grid[:count] = images_NSSC
    return grid.reshape(rows, columns, side, side, -1).swapaxes(1, 2).reshape(rows * side, columns * side, -1)


def enlarged(pixels: np.ndarray, width: int = 480) -> np.ndarray:
    """Every pixel a square of so many that the image is about ``width`` wide; a larger one as it is."""
    factor = max(1, width // pixels.shape[1])
    return pixels.repeat(factor, axis=0).repeat(factor, axis=1)


def png(pixels: np.ndarray, *, small: bool = True) -> bytes:
    """uint8 [H, W], [H, W, 3] or [H, W, 4] as a PNG file, ``small`` or quickly written."""
    buffer = io.BytesIO()
    _pillow(pixels).save(buffer, "PNG", optimize=small)
    return buffer.getvalue()


def jpeg(pixels: np.ndarray, quality: int = 88, **options: Any) -> bytes:
    """uint8 [H, W, 3] as a JPEG file."""
    buffer = io.BytesIO()
    _pillow(pixels).save(buffer, "JPEG", quality=quality, **options)
    return buffer.getvalue()


def data_uri(pixels: np.ndarray, *, photograph: bool = False) -> str:
    """uint8 colours as text that a page can hold: PNG, or JPEG for a photograph."""
    return uri_of(jpeg(pixels)) if photograph else uri_of(png(pixels))


def uri_of(content: bytes) -> str:
    """A PNG or JPEG file as text that a page can hold."""
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def read_data_uri(uri: str) -> np.ndarray:
    """The colours in a data URI, uint8 [H, W, 3] or [H, W, 4]."""
    image = Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2])))
    return np.asarray(image.convert("RGBA" if "A" in image.mode else "RGB"))


def thumbnail(image: Image.Image) -> str:
    """A data URI of the image, at most ``THUMBNAIL`` pixels long: JPEG, or exact PNG for tiny images."""
    small = image.convert("RGB")
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.BICUBIC)
    pixels = np.asarray(small)
    return uri_of(png(pixels) if max(small.size) <= LOSSLESS else jpeg(pixels, 82, optimize=True))


def _pillow(pixels: np.ndarray) -> Image.Image:
    return Image.fromarray(pixels[..., 0] if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels)


@cache
def _colour_map(colours: str) -> Any:
    """Matplotlib gives a new one each time, which is filled anew when it is used."""
    import matplotlib as mpl  # takes a quarter of a second

    return mpl.colormaps[COLOUR_MAPS[colours]]
