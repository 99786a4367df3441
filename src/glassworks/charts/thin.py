"""Layers with fewer numbers that look the same: of a long line the ends and extremes of every narrow column."""

from dataclasses import replace

import numpy as np

from glassworks.charts.layers import Contours, Layer, Line, Surface, floats

MOST = 2000
"""Points that a line may have before it is thinned; a figure is about a thousand pixels wide."""

MOST_ACROSS = 41
"""Rows and columns that a surface may have; what lies between them is interpolated anyway."""

_COLUMNS = MOST // 4


def smaller(layer: Layer, *, log: bool = False) -> Layer:
    """A layer with fewer numbers that looks the same; ``log``: over a logarithmic x axis."""
    match layer:
        case Line():
            return thinned(layer, log=log)
        case Contours():
            rows, columns = _spread(len(floats(layer.y))), _spread(len(floats(layer.x)))
            heights = floats(layer.heights)[np.ix_(rows, columns)]
            return replace(layer, x=floats(layer.x)[columns], y=floats(layer.y)[rows], heights=heights)
        case Surface():
            heights = floats(layer.heights)
            return replace(layer, heights=heights[np.ix_(*map(_spread, heights.shape))])
        case _:
            return layer


def _spread(count: int) -> np.ndarray:
    """At most ``MOST_ACROSS`` of ``count`` places, evenly, the ends among them."""
    return np.linspace(0, count - 1, min(count, MOST_ACROSS)).round().astype(int)


def thinned(line: Line, *, log: bool = False) -> Line:
    """``line`` with about ``MOST`` points at most, as it looks over a linear or logarithmic x axis.

    Columns are equal on the axis where x only grows, as it does over epochs and updates, else equal in points, as on a
    path through a plane. A gap in the line stays one.
    """
    x_N, y_N = floats(line.x), floats(line.y)
    if len(x_N) <= MOST:
        return line
    kept = _kept(_columns(x_N, log), x_N, y_N)
    whole = isinstance(line.x, range) or bool((x_N[kept] == x_N[kept].round()).all())
    places = x_N[kept].astype(int).tolist() if whole else x_N[kept].tolist()
    return replace(line, x=places, y=y_N[kept].tolist())


def _columns(x_N: np.ndarray, log: bool) -> np.ndarray:
    """Number of the column in which each point lies."""
    count = len(x_N)
    grows = bool((np.diff(x_N) > 0).all()) and not (log and x_N[0] <= 0)
    at_N = (np.log(x_N) if log else x_N) if grows else np.arange(count, dtype=float)
    return ((at_N - at_N[0]) / (at_N[-1] - at_N[0]) * (_COLUMNS - 1e-6)).astype(int)


def _kept(columns_N: np.ndarray, x_N: np.ndarray, y_N: np.ndarray) -> np.ndarray:
    """Numbers of the points that stay, in order; of several missing ones in a column the first."""
    edges = np.flatnonzero(np.diff(columns_N)) + 1
    kept: set[int] = set()
    for part in np.split(np.arange(len(x_N)), edges):
        missing = part[np.isnan(y_N[part])]
        there = part[~np.isnan(y_N[part])]
        kept.update(missing[:1].tolist())
        if len(there):
            kept.update((int(there[0]), int(there[-1])))
            kept.update((int(there[y_N[there].argmin()]), int(there[y_N[there].argmax()])))
            if columns_N[part[0]] == 0 or not np.all(np.diff(x_N[there]) > 0):
                kept.update((int(there[x_N[there].argmin()]), int(there[x_N[there].argmax()])))
    return np.array(sorted(kept))
