"""Names beside points, each where it covers neither a point nor another name."""

from typing import TYPE_CHECKING

import numpy as np

from glassworks.charts.layers import Points, floats
from glassworks.charts.names import folded
from glassworks.charts.palette import colour
from glassworks.charts.spec import Plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FEW = 40
"""Up to so many names all are written, the crowded ones at the best place; of more, those that have room."""

_MOST = 150  # names in one plot
_SIZES = (7.0, 9.0)
"""Letters in points: of a few names, which must all find room, and of a map's, which leaves out those that do not."""
_LINE = 1.2  # from one line to the next, as a share of the letters' size
_LETTERS = 24  # in a line

Rectangle = tuple[float, float, float, float]
"""Left, lower, right, upper edge, in dots."""


def is_labelled(plot: Plot) -> bool:
    """Whether all of a few labels are to be written, which takes some room around the points."""
    counts = [len(layer.labels) for layer in plot.layers if isinstance(layer, Points) and layer.labels]
    return 0 < sum(counts) <= FEW


def place_labels(figure: "Figure", axes: "Axes", plot: Plot) -> None:
    """Writes the labels of all points of ``plot``, the first ones first."""
    layers = [layer for layer in plot.layers if isinstance(layer, Points) and layer.labels]
    if not layers:
        return
    are_few = is_labelled(plot)
    size = _SIZES[0 if are_few else 1]
    figure.draw_without_rendering()  # places the axes
    dot = axes.figure.dpi / 72
    points = [point for layer in layers for point in _points(layer)]
    places = axes.transData.transform([(x, y) for _, x, y, _ in points]).tolist()
    taken = [(x - 3 * dot, y - 3 * dot, x + 3 * dot, y + 3 * dot) for x, y in places] if are_few else []
    written = 0
    for (name, across_at, up_at, radius), (x, y) in zip(points, places, strict=True):
        label = folded(name, _LETTERS)
        options = _options(label, radius, size)
        boxes = [(x + a * dot, y + u * dot, x + (a + w) * dot, y + (u + h) * dot) for a, u, w, h in options]
        within = [number for number, box in enumerate(boxes) if axes.bbox.x0 <= box[0] and box[2] <= axes.bbox.x1]
        free = next((number for number in within if not _covers(boxes[number], taken)), None)
        if (free is None and not are_few) or written == _MOST:
            continue
        written += 1
        best = free if free is not None else [*within, 0][0]
        taken.append(boxes[best])
        text = axes.annotate(label, (across_at, up_at), options[best][:2], textcoords="offset points")
        text.set(fontsize=size, color=colour("ink"), linespacing=_LINE)
        text.set_in_layout(False)  # else the axes would shrink, and its place would be another


def _points(layer: Points) -> list[tuple[str, float, float, float]]:
    """Label, place and radius in points of each that has a label."""
    x, y = floats(layer.x), floats(layer.y)
    radii = np.broadcast_to(floats(layer.size) / 2, x.shape)
    return list(zip(layer.labels or (), x.tolist(), y.tolist(), radii.tolist(), strict=False))


def _options(label: str, radius: float, size: float) -> list[tuple[float, float, float, float]]:
    """Offsets of the lower left corner, and the size, in points: right, left, above and below, then farther."""
    lines = label.split("\n")
    more, width, beside = (len(lines) - 1) * _LINE * size, 0.6 * size * max(map(len, lines)), 3 + radius
    ups = (-3 - more / 2, 5.0, -12 - more, 13.0, -20 - more)
    return [(across, up, width, size + more) for up in ups for across in (beside, -beside - width, -width / 2)]


def _covers(box: Rectangle, taken: list[Rectangle]) -> bool:
    return any(box[0] < o[2] and o[0] < box[2] and box[1] < o[3] and o[1] < box[3] for o in taken)
