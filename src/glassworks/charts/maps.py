"""Maps of points in the plane: dots in the colours of their classes, their images or names where there is room.

Shape letters: N points, S side of an image.
"""

from collections.abc import Sequence

import numpy as np
from PIL import Image as PillowImage

from glassworks.charts.layers import Points
from glassworks.charts.palette import LIGHT, SERIES, class_colours
from glassworks.charts.spec import Chart, Image, ImageGrid, Plot

MOST_NAMED = 20
"""Classes that a legend has room for."""

MOST_RINGS = 1000
"""Mistakes that are ringed; more rings would hide the map."""

MOST_DOTS = 20_000
"""Points that are drawn, spread evenly over all; more lie on each other in a figure, and its SVG file grows huge."""

_MOST_NAMES = 150
_CELLS = 22  # images along the longer side
_CELL = 36  # pixels of an image with its frame
_LONGEST = 24  # letters of a class in the legend


def named_map(title: str, caption: str, places_N2: np.ndarray, names: Sequence[str]) -> Chart:
    """Dots with their names where there is room, the first ones first, so spread that no region takes all of them."""
    x_N, y_N = places_N2.T
    named, size = _spaced(places_N2), _dot(len(places_N2))
    dots = Points(x=x_N, y=y_N, size=size, opacity=0.5)
    labelled = Points(x=x_N[named], y=y_N[named], size=size, tone="a", labels=[names[at] for at in named])
    return Chart(title=title, caption=caption, panels=[Plot(layers=[dots, labelled], bare=True, height=0.6)], wide=True)


def _spaced(places_N2: np.ndarray) -> list[int]:
    """The first points that lie about a name's width or height apart."""
    width, height = np.ptp(places_N2, axis=0) / (13, 32)
    chosen: list[int] = []
    for at, (x, y) in enumerate(places_N2):
        apart = np.abs(places_N2[chosen] - (x, y)) > (width, height)
        if apart.any(axis=1).all():
            chosen.append(at)
        if len(chosen) == _MOST_NAMES:
            break
    return chosen


def class_map(
    title: str,
    caption: str,
    places_N2: np.ndarray,
    labels_N: np.ndarray,
    classes: Sequence[str],
    images_NSSC: np.ndarray,
    mistakes: Sequence[int],
) -> Chart:
    """Dots in the colours of their classes, mistakes ringed, and beside them the images themselves.

    Args:
        title: heading.
        caption: what the points are, in a sentence.
        places_N2: of the points.
        labels_N: their classes, counted from 0.
        classes: names of these.
        images_NSSC: uint8, one per point.
        mistakes: numbers of the points that are ringed.
    """
    colours = list(SERIES) if len(classes) <= len(SERIES) else class_colours(len(classes))
    dots = Plot(
        layers=[*_dots(places_N2, labels_N, classes, colours), *_rings(places_N2, mistakes)],
        bare=True,
        equal=True,
        height=_height(places_N2),
    )
    sheet = _sheet(places_N2, labels_N, [LIGHT.get(colour, colour) for colour in colours], images_NSSC)
    images = ImageGrid(images=[Image(pixels=sheet, label="in each place the image nearest to its middle")])
    return Chart(title=title, caption=caption, panels=[dots, images], wide=True)


def _dots(places_N2: np.ndarray, labels_N: np.ndarray, classes: Sequence[str], colours: Sequence[str]) -> list[Points]:
    size = _dot(len(places_N2))
    if len(places_N2) > MOST_DOTS:
        drawn = np.linspace(0, len(places_N2) - 1, MOST_DOTS).round().astype(int)
        places_N2, labels_N = places_N2[drawn], labels_N[drawn]
    layers = []
    for label, name in enumerate(classes):
        x_M, y_M = places_N2[labels_N == label].T
        short = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 2]}..."
        legend = short if len(classes) <= MOST_NAMED else ""
        layers.append(Points(x=x_M, y=y_M, size=size, tone=colours[label], name=legend))
    return layers


def _dot(count: int) -> float:
    """Its diameter in points."""
    return 1.7 if count > 4000 else 2.8 if count > 800 else 4.2


def _rings(places_N2: np.ndarray, mistakes: Sequence[int]) -> list[Points]:
    if not 0 < len(mistakes) <= MOST_RINGS:
        return []
    x_M, y_M = places_N2[np.asarray(mistakes)].T
    return [Points(x=x_M, y=y_M, size=8, mark="circle", tone="bad", name="mistake")]


def _height(places_N2: np.ndarray) -> float:
    """Of the plot, as a share of its width."""
    width, height = np.ptp(places_N2, axis=0)
    return float(np.clip(height / max(width, 1e-12), 0.2, 1.3))


def _sheet(places_N2: np.ndarray, labels_N: np.ndarray, colours: Sequence[str], images_NSSC: np.ndarray) -> np.ndarray:
    """uint8 [H, W, 4]: in each cell of a grid the image nearest to its middle, framed in the colour of its class."""
    low_2, span = places_N2.min(axis=0), float(np.ptp(places_N2, axis=0).max()) or 1.0
    at_N2 = (places_N2 - low_2) / span * (_CELLS - 1e-3)
    cells_N2 = at_N2.astype(int)
    columns, rows = cells_N2.max(axis=0) + 1
    frame = max(1, min(_CELL, images_NSSC.shape[1]) // 16)
    side = min(_CELL - 2 * frame, images_NSSC.shape[1])
    cell = side + 2 * frame
    rgb = [tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5)) for colour in colours]
    sheet = np.zeros((rows * cell, columns * cell, 4), np.uint8)
    order = np.argsort(-np.square(at_N2 - cells_N2 - 0.5).sum(axis=1))  # the nearest last, over the others
    # Of the points in a cell only the last is seen: the others need not be drawn.
    seen = {(int(column), int(row)): at for at, (column, row) in zip(order, cells_N2[order], strict=True)}
    for (column, row), at in seen.items():
        top, left = (rows - 1 - row) * cell, column * cell
        sheet[top : top + cell, left : left + cell] = (*rgb[labels_N[at]], 255)
        sheet[top + frame : top + frame + side, left + frame : left + frame + side, :3] = _fitted(images_NSSC[at], side)
    return sheet


def _fitted(pixels_SSC: np.ndarray, side: int) -> np.ndarray:
    if len(pixels_SSC) == side:
        return pixels_SSC
    return np.asarray(PillowImage.fromarray(pixels_SSC).resize((side, side), PillowImage.Resampling.BOX))
