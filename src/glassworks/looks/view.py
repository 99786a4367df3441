"""What a look shows, as data that surfaces draw: lines for a terminal, charts, and a page. Imports no torch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from glassworks.charts import Chart


@dataclass(frozen=True)
class Facts:
    """Names with their values, under a title."""

    title: str
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """Rows under headings.

    Attributes:
        columns: the headings.
        rows: their cells.
        numbers: headings of the columns that hold numbers.
        title: above it.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    numbers: Sequence[str] = ()
    title: str = ""


Files = Mapping[str, bytes | str]
"""File names to their content: ``map.csv``, ..."""

Block = Facts | Table
"""A part of what a terminal shows."""


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes:
        template: path of the template in this package, which extends ``base.html``.
        title: the heading.
        meta: what stands below it, after the network's name.
        notes: what a person should know first, after what is to be known of the network.
        style: path of the page's own style, if it has one.
        script: likewise of its script.
        values: what the template reads.
    """

    template: str
    title: str
    meta: Sequence[str] = ()
    notes: Sequence[str] = ()
    style: str = ""
    script: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class View:
    """What is drawn of a look.

    Attributes:
        charts: its figures; the first becomes ``figure.png`` and ``figure.svg``.
        page: ``look.html``.
        files: further files by name.
    """

    charts: Sequence[Chart] = ()
    page: Page | None = None
    files: Files = field(default_factory=dict)


def by(sides: Sequence[int]) -> str:
    """``3 x 224 x 224``."""
    return " x ".join(map(str, sides))


def place(index: Sequence[int]) -> str:
    """``3, 20, 30``."""
    return ", ".join(map(str, index))
