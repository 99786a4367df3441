"""Many small images as one, as a figure of the page."""

from typing import TYPE_CHECKING

import numpy as np

from glassworks.charts.figures import Figure, drawn

if TYPE_CHECKING:
    from matplotlib.axes import Axes


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
