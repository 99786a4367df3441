"""The frequent charts in a line: curves by name, and many small images as one sheet."""

from collections.abc import Mapping, Sequence

import numpy as np

from glassworks.charts.layers import Axis, Line, Numbers, Span
from glassworks.charts.spec import Chart, Image, ImageGrid, Plot

Curve = tuple[Numbers, Numbers]
"""x and y of a line."""


def by_epoch(values: Sequence[float]) -> Curve:
    """One value per epoch, counted from 1."""
    return range(1, len(values) + 1), values


def line_chart(
    title: str, caption: str, lines: Mapping[str, Curve], *, x: str | Axis, y: str | Axis, log_x: bool = False,
    log_y: bool = False, marks: bool = False,
) -> Chart:  # fmt: skip
    """Lines by name over a common x axis.

    Args:
        title: heading.
        caption: what it shows, in a sentence.
        lines: by name; a single one is not in a legend.
        x: title of the axis, or the axis.
        y: the same.
        log_x: logarithmic; where only the title is given.
        log_y: the same.
        marks: a dot at each point.
    """
    layers = [Line(x=places, y=values, name=name, marks=marks) for name, (places, values) in lines.items()]
    across = Axis(title=x, log=log_x) if isinstance(x, str) else x
    up = Axis(title=y, log=log_y) if isinstance(y, str) else y
    return Chart(title=title, caption=caption, panels=[Plot(layers=layers, x=across, y=up)])


def image_sheet(
    title: str, caption: str, sheet: np.ndarray, *, limits: Span | None = None, colours: str = "grey"
) -> Chart:
    """Many small images laid side by side already (see ``images.tiled``)."""
    grid = ImageGrid(images=[Image(pixels=sheet)], limits=limits, colours=colours)
    return Chart(title=title, caption=caption, panels=[grid])
