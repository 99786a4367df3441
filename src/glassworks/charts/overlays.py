"""Arrays as small pictures: feature maps, filters, heat laid over a photograph.

Shape letters: C channels, H height, W width.
"""

import base64
import io
from collections.abc import Sequence

import matplotlib
import numpy as np
import torch
from PIL import Image

Array = np.ndarray | torch.Tensor


def coloured(map_HW: Array, *, signed: bool | None = None, limit: float | None = None) -> np.ndarray:
    """A map as uint8 colours [H, W, 3]: dark to bright for values from zero up, blue-white-red for both signs.

    Args:
        map_HW: the values.
        signed: whether both signs occur; by default looked at.
        limit: the value of the last colour; by default the map's own greatest.
    """
    values = np.nan_to_num(np.asarray(map_HW, dtype=np.float64))
    signed = bool(values.min() < 0) if signed is None else signed
    most = limit if limit is not None else float(np.abs(values).max())
    scaled = values / most if most > 0 else values * 0
    name, position = ("RdBu_r", (scaled + 1) / 2) if signed else ("magma", scaled)
    return (matplotlib.colormaps[name](np.clip(position, 0, 1))[..., :3] * 255).round().astype(np.uint8)


def stretched(pixels_CHW: Array) -> np.ndarray:
    """A filter or picture of three channels as uint8 colours [H, W, 3], zero in the middle grey."""
    values = np.asarray(pixels_CHW, dtype=np.float64).transpose(1, 2, 0)
    most = float(np.abs(values).max()) or 1.0
    return ((values / most + 1) * 127.5).round().astype(np.uint8)


def overlaid(pixels_HWC: np.ndarray, map_HW: Array, *, signed: bool = False) -> np.ndarray:
    """A map laid over its picture: strong places keep their heat colour, weak ones show the picture in grey."""
    height, width = pixels_HWC.shape[:2]
    values = np.asarray(map_HW, dtype=np.float32)
    values = np.abs(values) if not signed else values
    limit = float(np.quantile(np.abs(values), 0.999)) or float(np.abs(values).max()) or 1.0
    resized = np.asarray(Image.fromarray(values).resize((width, height), Image.Resampling.BILINEAR))
    heat = coloured(resized, signed=signed, limit=limit).astype(np.float64)
    grey = pixels_HWC.mean(2, keepdims=True) * 0.6 + 60
    strength = np.clip(np.abs(resized) / limit, 0, 1)[..., None] ** 0.7
    return (heat * strength + grey * (1 - strength)).round().astype(np.uint8)


def png_bytes(pixels_HWC: np.ndarray) -> bytes:
    """uint8 colours as a PNG file."""
    buffer = io.BytesIO()
    Image.fromarray(pixels_HWC).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def data_uri(pixels_HWC: np.ndarray, *, photograph: bool = False) -> str:
    """uint8 colours as text that a page can hold: PNG, or JPEG for a photograph."""
    if not photograph:
        return f"data:image/png;base64,{base64.b64encode(png_bytes(pixels_HWC)).decode()}"
    buffer = io.BytesIO()
    Image.fromarray(pixels_HWC).save(buffer, "JPEG", quality=88)
    return f"data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def sheet(tiles: Sequence[np.ndarray], columns: int, *, side: int = 96, gap: int = 6, paper: int = 255) -> np.ndarray:
    """Tiles of any size as one uint8 picture [H, W, 3], each ``side`` pixels wide, row by row."""
    rows = -(-len(tiles) // columns)
    made = np.full((rows * (side + gap) + gap, columns * (side + gap) + gap, 3), paper, np.uint8)
    for index, tile in enumerate(tiles):
        row, column = divmod(index, columns)
        kind = Image.Resampling.NEAREST if tile.shape[0] < side else Image.Resampling.LANCZOS
        height = max(1, min(side, round(side * tile.shape[0] / tile.shape[1])))
        fitted = np.asarray(Image.fromarray(tile).resize((side, height), kind))
        top, left = gap + row * (side + gap), gap + column * (side + gap)
        made[top : top + height, left : left + side] = fitted
    return made
