"""What a ``Plot`` is made of: its axes and the layers that lie over each other.

Every layer has ``name`` (in the legend; empty: not in it), ``tone`` (see ``palette``; ``None``: the next of the series)
and ``opacity``. Numbers are lists or NumPy arrays; ``None`` and NaN are missing and break a line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from glassworks.charts.form import Form

Numbers = Sequence[float | None] | Sequence[float] | Sequence[int] | range | np.ndarray
"""One number per place; ``None`` and NaN where there is none."""

Matrix = Sequence[Sequence[float | None]] | Sequence[Sequence[float]] | Sequence[Sequence[int]] | np.ndarray
"""Rows of numbers."""

Span = tuple[float, float]
"""From, to."""


def floats(numbers: Numbers | Matrix | float) -> np.ndarray:
    """Numbers as an array of floats, NaN where there is none."""
    given: Any = numbers
    return np.array(given, dtype=float)


@dataclass(frozen=True, kw_only=True)
class Axis(Form):
    """One axis of a plot.

    Attributes:
        title: beside it.
        low: where it begins; ``None``: a little below what is drawn.
        high: where it ends; ``None``: a little above.
        log: logarithmic; what is not above zero is not drawn.
        ticks: where numbers stand; ``None``: at round ones.
        names: written at the ticks in place of their numbers.
        form: how numbers are written: as they are, as ``50 %`` for 0.5, or as ``1.2 M`` for 1,200,000.
    """

    title: str = ""
    low: float | None = None
    high: float | None = None
    log: bool = False
    ticks: Numbers | None = None
    names: Sequence[str] | None = None
    form: Literal["number", "percent", "unit"] = "number"


@dataclass(frozen=True, kw_only=True)
class Line(Form):
    """A line through points. By default the lines of a plot are dashed in turn, so that none hides another.

    Attributes:
        x: the places.
        y: the values.
        dash: how it is drawn; ``None``: by its number.
        weight: its width.
        marks: a dot at each point.
        steps: level until the next point.
    """

    x: Numbers
    y: Numbers
    name: str = ""
    tone: str | None = None
    opacity: float = 1.0
    dash: Literal["solid", "dashed", "dotted"] | None = None
    weight: Literal["thin", "normal", "thick"] = "normal"
    marks: bool = False
    steps: bool = False


@dataclass(frozen=True, kw_only=True)
class Points(Form):
    """Points.

    Attributes:
        x: the places.
        y: the values.
        size: diameter in points (1/72 inch), of all or of each.
        mark: a dot, a ring filled with paper, an empty circle around something, or a cross.
        labels: names beside the points, the first ones first where there is not room for all.
        low: lower ends of upright intervals.
        high: upper ends.
        radius: in the axes' own units: circles of that radius instead of marks.
        tips: what a pointer that rests on a point reads.
    """

    x: Numbers
    y: Numbers
    name: str = ""
    tone: str | None = None
    opacity: float = 1.0
    size: float | Numbers = 5.0
    mark: Literal["dot", "ring", "circle", "cross"] = "dot"
    labels: Sequence[str] | None = None
    low: Numbers | None = None
    high: Numbers | None = None
    radius: float | None = None
    tips: Sequence[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Bars(Form):
    """Bars from zero; several layers of them stand beside each other, or on each other where ``stacked``.

    Attributes:
        values: their lengths.
        names: of the bars; long ones make the bars lie, the first on top.
        at: their places in place of names (1, 2, 3, ... where neither is given).
        lying: horizontal; ``None``: by the length of the names.
        stacked: on the bars of the layer before.
        below: tone of those below zero; ``None``: the same.
        low: lower ends of intervals at the bars' ends.
        high: upper ends.
        texts: written at the bars' ends.
        tips: what a pointer that rests on a bar reads.
        width: share of a place that a bar takes.
    """

    values: Numbers
    names: Sequence[str] | None = None
    at: Numbers | None = None
    name: str = ""
    tone: str | None = None
    opacity: float = 1.0
    lying: bool | None = None
    stacked: bool = False
    below: str | None = None
    low: Numbers | None = None
    high: Numbers | None = None
    texts: Sequence[str] | None = None
    tips: Sequence[str] | None = None
    width: float = 0.7


@dataclass(frozen=True, kw_only=True)
class Band(Form):
    """The room between two lines over the same places."""

    x: Numbers
    low: Numbers
    high: Numbers
    name: str = ""
    tone: str | None = None
    opacity: float = 0.2


@dataclass(frozen=True, kw_only=True)
class Region(Form):
    """A shaded strip over all of the plot, from and to on one of the axes."""

    x: Span | None = None
    y: Span | None = None
    name: str = ""
    tone: str = "muted"
    opacity: float = 0.12


@dataclass(frozen=True, kw_only=True)
class Reference(Form):
    """A line over all of the plot at one value of one of the axes."""

    x: float | None = None
    y: float | None = None
    name: str = ""
    tone: str = "muted"
    opacity: float = 1.0
    dash: Literal["solid", "dashed", "dotted"] = "dashed"


@dataclass(frozen=True, kw_only=True)
class Arrow(Form):
    """An arrow between two places."""

    start: Span
    end: Span
    name: str = ""
    tone: str = "muted"
    opacity: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Text(Form):
    """Words at a place, which lies at their left end, middle or right end."""

    x: float
    y: float
    text: str
    side: Literal["left", "middle", "right"] = "left"
    name: str = ""
    tone: str = "ink"
    opacity: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Contours(Form):
    """Lines of equal height.

    Attributes:
        x: places of the columns.
        y: places of the rows.
        heights: [rows, columns].
        levels: heights of the lines.
    """

    x: Numbers
    y: Numbers
    heights: Matrix
    levels: Numbers
    name: str = ""
    tone: str = "muted"
    opacity: float = 0.55


@dataclass(frozen=True, kw_only=True)
class Surface(Form):
    """Heights as colours behind the other layers, with a scale beside the plot.

    Attributes:
        heights: [rows, columns], the lowest row first.
        x: left and right edge.
        y: lower and upper edge.
        limits: heights of the first and the last colour; ``None``: the least and the greatest.
        colours: one of ``palette.COLOUR_MAPS``.
    """

    heights: Matrix
    x: Span
    y: Span
    limits: Span | None = None
    colours: str = "sequential"
    name: str = ""
    tone: str | None = None
    opacity: float = 1.0


Layer = Line | Points | Bars | Band | Region | Reference | Arrow | Text | Contours | Surface
