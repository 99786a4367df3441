"""The numbers of ``look filters``."""

from dataclasses import dataclass

from glassworks.core.report import Report


@dataclass
class Filter:
    """One filter in numbers.

    Attributes:
        filter: its index.
        norm: square root of the sum of its squared weights.
        mean: of its weights; near zero for one that looks for edges alone.
        colour: share of its squared weights that differ from channel to channel: 0 for one that sees grey.
        low: least weight.
        high: greatest weight.
    """

    filter: int
    norm: float
    mean: float
    colour: float
    low: float
    high: float


@dataclass
class FiltersReport(Report):
    """A convolution's filters.

    Attributes:
        layer: its dotted name.
        shape: [O, C, H, W].
        stride: in pixels, [rows, columns].
        filters: all, in order of their norm.
    """

    layer: str
    shape: list[int]
    stride: list[int]
    filters: list[Filter]
