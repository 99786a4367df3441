"""Many small pictures as one: in a run's folder while it learns, and on its page.

Shape letters: N pictures, H height, W width.
"""

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from glassworks.charts.figures import Figure, drawn
from glassworks.core.files import write_atomic

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def tiled(pictures_NHW: np.ndarray, columns: int) -> np.ndarray:
    """The pictures row by row, one pixel apart, float [rows * (H + 1) - 1, columns * (W + 1) - 1]; NaN in between."""
    count, height, width = pictures_NHW.shape
    rows = -(-count // columns)
    sheet = np.full((rows * (height + 1), columns * (width + 1)), np.nan)
    for at, picture in enumerate(pictures_NHW):
        top, left = at // columns * (height + 1), at % columns * (width + 1)
        sheet[top : top + height, left : left + width] = picture
    return sheet[:-1, :-1]


def write_sheet(path: Path, sheet: np.ndarray, *, limits: tuple[float, float] | None = None) -> None:
    """A sheet as a grey PNG file about 500 pixels wide, ``limits`` (by default its own range) from black to white.

    Raises:
        RunError: the disk is full, the folder cannot be written, ...
    """
    from PIL import Image

    low, high = limits or (float(np.nanmin(sheet)), float(np.nanmax(sheet)))
    shares = np.nan_to_num((sheet - low) / max(high - low, 1e-12), nan=0.5)
    grey = (255 * shares.clip(0, 1)).round().astype(np.uint8)
    scale = max(1, 500 // sheet.shape[1])
    buffer = io.BytesIO()
    Image.fromarray(np.kron(grey, np.ones((scale, scale), dtype=np.uint8))).save(buffer, "PNG")
    write_atomic(path, buffer.getvalue())


def sheet_figure(
    title: str, caption: str, sheet: np.ndarray, *, limits: tuple[float, float] | None = None, colours: str = "gray"
) -> Figure:
    """A sheet as a drawing of the page."""
    low, high = limits or (float(np.nanmin(sheet)), float(np.nanmax(sheet)))

    def draw(axes: "Axes") -> None:
        axes.imshow(sheet, cmap=colours, vmin=low, vmax=high, interpolation="nearest")
        axes.axis("off")

    height, width = sheet.shape
    across = min(10.0, 4.6 * max(1.0, (width / height) ** 0.5))
    return drawn(title, caption, draw, size=(across, across * height / width + 0.1))
