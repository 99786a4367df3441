"""Maps of points as figures: dots in the colours of their classes, thumbnails or names where there is room.

Shape letters: N points, S side of a thumbnail, C channels.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from glassworks.charts.figures import INK, SERIES, png
from glassworks.charts.palette import class_colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_CELLS = 22  # thumbnails along the longer side
_MOST_NAMED = 20  # classes that a legend has room for
_BAD = "#a83a18"
_MOST_RINGS = 1000  # more would hide the map


def map_figure(
    places_N2: np.ndarray,
    title: str,
    labels_N: np.ndarray,
    classes: Sequence[str],
    thumbnails_NSSC: np.ndarray,
    mistakes: Sequence[int],
) -> bytes:
    """A PNG file: the dots by class with the mistakes ringed, and beside them the pictures themselves."""

    def draw(grid: Any) -> None:
        left, right = grid.flat
        _dots(left, places_N2, labels_N, classes, mistakes)
        left.set_title(title, loc="left")
        _thumbnails(right, places_N2, labels_N, len(classes), thumbnails_NSSC)
        for axes in (left, right):
            axes.set(xticks=[], yticks=[], aspect="equal")
            axes.spines[:].set_visible(False)
            axes.set_facecolor("none")

    height, width = np.ptp(places_N2, axis=0)[::-1]
    return png(draw, grid=(1, 2), size=(12, min(8.0, 6 * height / max(width, 1e-12) + 1.2)))


def named_figure(places_N2: np.ndarray, title: str, names: Sequence[str]) -> bytes:
    """A PNG file: dots with their names where there is room."""

    def draw(axes: "Axes") -> None:
        draw_names(axes, places_N2, names)
        axes.set_title(title, loc="left")
        axes.spines[:].set_visible(False)
        axes.set_facecolor("none")

    return png(draw, size=(11, 7.5))


def draw_names(axes: "Axes", places_N2: np.ndarray, names: Sequence[str]) -> None:
    """All points, and the first names that do not cover each other."""
    x_N, y_N = places_N2.T
    axes.scatter(x_N, y_N, s=4, color=SERIES[0], alpha=0.5, linewidths=0)
    taken: list[tuple[float, float]] = []
    width, height = np.ptp(x_N) / 16, np.ptp(y_N) / 45
    for name, x, y in zip(names, x_N, y_N, strict=False):
        if all(abs(x - other_x) > width or abs(y - other_y) > height for other_x, other_y in taken):
            taken.append((x, y))
            axes.annotate(name, (x, y), fontsize=6.5, ha="center", va="bottom")
        if len(taken) >= 150:
            break
    axes.set(xticks=[], yticks=[])


def _dots(
    axes: "Axes", places_N2: np.ndarray, labels_N: np.ndarray, classes: Sequence[str], mistakes: Sequence[int]
) -> None:
    size = 3 if len(places_N2) > 4000 else 8 if len(places_N2) > 800 else 18
    for label, (name, colour) in enumerate(zip(classes, class_colours(len(classes)), strict=True)):
        x_M, y_M = places_N2[labels_N == label].T
        axes.scatter(x_M, y_M, s=size, color=colour, linewidths=0, label=name if len(name) <= 24 else f"{name[:22]}...")
    if 0 < len(mistakes) <= _MOST_RINGS:
        x_M, y_M = places_N2[np.asarray(mistakes)].T
        axes.scatter(x_M, y_M, s=4 * size, facecolors="none", edgecolors=_BAD, linewidths=0.9, label="mistake")
    if len(classes) <= _MOST_NAMED:
        axes.legend(
            loc="upper center", bbox_to_anchor=(0.5, 0), ncols=min(6, len(classes) + 1), fontsize=8, markerscale=1.6
        )


def _thumbnails(
    axes: "Axes", places_N2: np.ndarray, labels_N: np.ndarray, num_classes: int, thumbnails_NSSC: np.ndarray
) -> None:
    """In each cell of a grid the picture that is nearest to its middle, framed in the colour of its class."""
    from matplotlib.colors import to_rgb

    side = thumbnails_NSSC.shape[1]
    frame = max(1, side // 16)
    cell = side + 2 * frame
    colours = [np.array(to_rgb(colour)) * 255 for colour in class_colours(num_classes)]
    low_2, span = places_N2.min(axis=0), float(np.ptp(places_N2, axis=0).max()) or 1.0
    at_N2 = (places_N2 - low_2) / span * (_CELLS - 1e-3)
    cells_N2 = at_N2.astype(int)
    columns, rows = cells_N2.max(axis=0) + 1
    paper = np.zeros((rows * cell, columns * cell, 4), np.uint8)
    order = np.argsort(-np.square(at_N2 - cells_N2 - 0.5).sum(axis=1))  # the nearest last, over the others
    for at in order:
        column, row = cells_N2[at]
        top, left = (rows - 1 - row) * cell, column * cell
        paper[top : top + cell, left : left + cell] = [*colours[labels_N[at]], 255]
        paper[top + frame : top + cell - frame, left + frame : left + cell - frame, :3] = thumbnails_NSSC[at]
    axes.imshow(paper, interpolation="antialiased")
    axes.set_title("where there is room, the pictures", loc="left", color=INK)
