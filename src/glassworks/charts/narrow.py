"""A wide chart for a narrow screen: its panels below one another, its images a few in a row."""

from dataclasses import replace

from glassworks.charts.spec import Chart, ImageGrid, Panel

_IMAGES = 3
"""Images in a row whose labels are still read on a telephone."""
_MOST_PIXELS = 200_000
"""Of all images: a page holds them twice, so those of more are scrolled rather."""


def narrowed(chart: Chart) -> Chart | None:
    """The same chart in one column; ``None`` where that changes nothing, or there are too many pixels to keep twice."""
    if sum(_pixels(panel) for panel in chart.panels) > _MOST_PIXELS:
        return None
    panels = [_narrow(panel) for panel in chart.panels]
    made = replace(chart, panels=panels, columns=1, wide=False)
    return None if len(panels) == 1 and panels[0] is chart.panels[0] else made


def _pixels(panel: Panel) -> int:
    return sum(image.array.size for image in panel.images) if isinstance(panel, ImageGrid) else 0


def _narrow(panel: Panel) -> Panel:
    if not isinstance(panel, ImageGrid) or panel.columns <= _IMAGES or len(panel.images) <= _IMAGES:
        return panel
    return replace(panel, columns=_columns(panel), aligned=False)


def _columns(panel: ImageGrid) -> int:
    """So that the rows of a grid stay together: half of an even row, else as many as fit."""
    half = panel.columns // 2
    return half if panel.columns == 2 * half and half <= _IMAGES else _IMAGES
