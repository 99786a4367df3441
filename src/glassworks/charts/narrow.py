"""A wide chart for a narrow screen: its panels below one another, its images a few in a row."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from glassworks.charts.layers import Points
from glassworks.charts.render import is_wide
from glassworks.charts.spec import Chart, Image, ImageGrid, Panel, Plot

_IMAGES, _WRITTEN = 3, 2
"""Images in a row whose labels are still read on a telephone, and of those with a number in each of many pixels."""
_NUMBERS = 20
"""Of numbers side by side, those that are still read on a telephone."""
_TALL = 1.4
"""Least height of a plot with names in it, as a share of its width."""
_MOST_PIXELS = 200_000
"""Of all images: a page holds them twice, so those of more are scrolled rather."""


def for_telephone(chart: Chart) -> Chart | None:
    """What a telephone is shown in a chart's place; ``None`` where the chart itself is read there, or none can be."""
    return narrowed(chart) if is_wide(chart) or any(map(_is_fine, chart.panels)) else None


def narrowed(chart: Chart) -> Chart | None:
    """The same chart in one column; ``None`` where there are too many pixels to keep twice."""
    if sum(_pixels(panel) for panel in chart.panels) > _MOST_PIXELS:
        return None
    return replace(chart, panels=[_narrow(panel) for panel in chart.panels], columns=1, wide=False)


def _pixels(panel: Panel) -> int:
    return sum(image.array.size for image in panel.images) if isinstance(panel, ImageGrid) else 0


def _narrow(panel: Panel) -> Panel:
    if isinstance(panel, Plot) and any(isinstance(layer, Points) and layer.labels for layer in panel.layers):
        return replace(panel, height=max(panel.height, _TALL))  # names that stood beside each other need rows
    most = _WRITTEN if _is_fine(panel) else _IMAGES
    if not isinstance(panel, ImageGrid) or panel.columns <= most or len(panel.images) <= most:
        return panel
    half = panel.columns // 2
    columns = half if panel.columns == 2 * half and half <= most else most
    if not panel.aligned:
        return replace(panel, columns=columns)
    rows = [panel.images[at : at + panel.columns] for at in range(0, len(panel.images), panel.columns)]
    return replace(panel, columns=columns, images=[image for row in rows for image in (*row, *_room(row, columns))])


def _is_fine(panel: Panel) -> bool:
    """Whether so many numbers stand side by side in its images that a telephone shows them too small."""
    written = [image.array.shape[1] for image in panel.images if image.written] if isinstance(panel, ImageGrid) else []
    return isinstance(panel, ImageGrid) and panel.columns * max(written, default=0) > _NUMBERS


def _room(row: Sequence[Image], columns: int) -> list[Image]:
    """Nothing, so that the next row of an aligned grid begins at the left again."""
    return [Image(pixels=np.full((1, 1), np.nan))] * (-len(row) % columns)
