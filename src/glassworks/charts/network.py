"""A network or a process as parts and links: units, layers, arrows, and what stands beside them.

A part lies in a column and a row, numbers that may be fractions; how far apart columns and rows are follows from what
stands in them (``charts.layout``), so that words never meet. ``charts.diagrams`` makes the frequent ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from glassworks.charts.form import Form

Route = Literal["straight", "right", "left", "above", "below"]
"""The way of a link: from part to part, or around what lies between them on that side."""


@dataclass(frozen=True, kw_only=True)
class Part(Form):
    """One part of a drawing.

    Attributes:
        name: by which links mean it.
        column: its place from left to right.
        row: its place from top to bottom.
        label: inside; several lines are possible.
        beside: below it, small and grey.
        shape: a round unit, a box, or words alone.
        tone: of its outline, or of words.
        filled: with a pale ground, for what is given or kept as it is.
    """

    name: str
    column: float
    row: float
    label: str = ""
    beside: str = ""
    shape: Literal["unit", "box", "words"] = "box"
    tone: str = "muted"
    filled: bool = False


@dataclass(frozen=True, kw_only=True)
class Link(Form):
    """A line from one part to another.

    Attributes:
        source: name of the part where it begins.
        target: name of the part where it ends.
        label: on it, such as a weight.
        tone: of the line and its label.
        dashed: for what is compared, or goes back.
        arrow: a head at its end.
        thick: drawn heavily.
        route: the way it takes.
    """

    source: str
    target: str
    label: str = ""
    tone: str = "muted"
    dashed: bool = False
    arrow: bool = True
    thick: bool = False
    route: Route = "straight"


@dataclass(frozen=True, kw_only=True)
class Network(Form):
    """Parts and the links between them, as wide as a narrow chart.

    Attributes:
        parts: those drawn first lie below.
        links: below all parts.
        title: above the panel.
    """

    parts: Sequence[Part]
    links: Sequence[Link] = ()
    title: str = ""
