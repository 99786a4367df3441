"""A figure as data: what is drawn, not how. Pages draw it (``charts.render``), ``report.json`` keeps its numbers.

A ``Chart`` has panels. A panel is a ``Plot`` (axes and layers), a ``HeatMap``, an ``ImageGrid``, a ``Graph``, a
``Network``, a ``Confusion`` or a ``TextTable``. There are no colours, sizes or fonts here beyond a few plain words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

import numpy as np

from glassworks.charts.form import Form, encoded
from glassworks.charts.images import data_uri, pixels_of, read_data_uri
from glassworks.charts.layers import Axis, Bars, Layer, Matrix, Span
from glassworks.charts.network import Network
from glassworks.charts.thin import smaller


@dataclass(frozen=True, kw_only=True)
class Plot(Form):
    """Layers over two axes.

    Attributes:
        layers: the first lies at the bottom.
        x: the axis below.
        y: the axis at the left.
        title: above the panel.
        equal: a unit of x is as long as one of y.
        bare: without axes, for maps whose directions mean nothing.
        height: of the panel, as a share of its width.
    """

    layers: Sequence[Layer]
    x: Axis = field(default_factory=Axis)
    y: Axis = field(default_factory=Axis)
    title: str = ""
    equal: bool = False
    bare: bool = False
    height: float = 0.7

    def to_dict(self) -> dict[str, Any]:
        """See `Form`; layers of more numbers than anyone can see are thinned (see ``charts.thin``)."""
        shown = [smaller(layer, log=self.x.log) for layer in self.layers]
        return super().to_dict() | {"layers": encoded(shown)}

    @property
    def bars_lie(self) -> bool:
        """Whether its bars are horizontal: where one says so, or upright names would run into each other."""
        bars = [layer for layer in self.layers if isinstance(layer, Bars)]
        said = [layer.lying for layer in bars if layer.lying is not None]
        names = next((layer.names for layer in bars if layer.names is not None), ())
        return said[0] if said else len(names) * (2 + max(map(len, names), default=0)) > _LETTERS


_LETTERS = 56  # that fit below the bars of a narrow panel


@dataclass(frozen=True, kw_only=True)
class HeatMap(Form):
    """A matrix as coloured cells.

    Attributes:
        values: rows of numbers, the first on top.
        rows: their names.
        columns: their names.
        x: title below.
        y: title at the left.
        limits: values of the first and the last colour; ``None``: the least and the greatest.
        colours: one of ``palette.COLOUR_MAPS``.
        written: the values stand in their cells.
        square: cells are as high as wide.
        scale: what the colours mean stands beside it.
        title: above the panel.
    """

    values: Matrix
    rows: Sequence[str] | None = None
    columns: Sequence[str] | None = None
    x: str = ""
    y: str = ""
    limits: Span | None = None
    colours: str = "sequential"
    written: bool = False
    square: bool = False
    scale: bool = False
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Box(Form):
    """A frame laid over an image, in its pixels; it may reach beyond the image."""

    top: float
    left: float
    height: float
    width: float
    name: str = ""
    tone: str = "over-a"
    dash: Literal["solid", "dashed"] = "solid"


@dataclass(frozen=True, kw_only=True)
class Image(Form):
    """One image of a grid.

    Attributes:
        pixels: colours [H, W, 3], uint8 or in 0 ... 1, or values [H, W] that get their colours from the grid.
        label: above it.
        boxes: frames over it.
        stamp: words across it, such as what it failed.
        written: the values stand in their pixels.
    """

    pixels: np.ndarray | Matrix
    label: str = ""
    boxes: Sequence[Box] = ()
    stamp: str = ""
    written: bool = False

    @property
    def array(self) -> np.ndarray:
        """The pixels as an array."""
        given: Any = self.pixels
        return np.asarray(given)

    def to_dict(self) -> dict[str, Any]:
        """See `Form`; colours become a data URI, as values do by their grid, which adds them where they are few."""
        written = super().to_dict()
        if self.array.ndim == 3:
            written["pixels"] = data_uri(pixels_of(self.array))
        return written

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> Self:
        """See `Form`."""
        pixels = fields["pixels"]
        return super().read({**fields, "pixels": read_data_uri(pixels) if isinstance(pixels, str) else pixels})


@dataclass(frozen=True, kw_only=True)
class ImageGrid(Form):
    """Images side by side.

    Attributes:
        images: row by row.
        columns: in a row.
        aligned: a row of fewer images leaves room for the others, as grids below each other need it.
        limits: values of the first and the last colour; ``None``: each image's own least and greatest.
        colours: of values, one of ``palette.COLOUR_MAPS``.
        photograph: smooth where enlarged, and JPEG in the data.
        title: above the panel.
    """

    images: Sequence[Image]
    columns: int = 1
    aligned: bool = False
    limits: Span | None = None
    colours: str = "grey"
    photograph: bool = False
    title: str = ""

    def to_dict(self) -> dict[str, Any]:
        """See `Form`; images become data URIs, but values that are written in their pixels stay values."""
        images = [replace(one, pixels=self.colours_of(one)) if not one.written else one for one in self.images]
        written = super().to_dict() | {"images": [one.to_dict() for one in images]}
        if self.photograph:
            for one, image in zip(written["images"], images, strict=True):
                one["pixels"] = data_uri(image.array, photograph=True)
        return written

    def colours_of(self, image: Image) -> np.ndarray:
        """uint8 colours of one of its images."""
        return pixels_of(image.array, limits=self.limits, colours=self.colours)

    @classmethod
    def of(cls, images: "Mapping[str, Any]", *, columns: int, written: bool = False, **options: Any) -> Self:
        """A grid of images by label."""
        made = [Image(pixels=pixels, label=label, written=written) for label, pixels in images.items()]
        return cls(images=made, columns=columns, **options)


@dataclass(frozen=True, kw_only=True)
class Node(Form):
    """A box of a graph: its label, which may have several lines, and its tone."""

    name: str
    label: str = ""
    tone: str = "muted"


@dataclass(frozen=True, kw_only=True)
class Edge(Form):
    """An arrow from a node to another; ``weight`` in 0 ... 1 is its strength."""

    source: str
    target: str
    label: str = ""
    tone: str = "muted"
    weight: float = 0.5


@dataclass(frozen=True, kw_only=True)
class Graph(Form):
    """Boxes and arrows without circles, laid out from left to right.

    Attributes:
        nodes: in the order in which those of a column stand below each other.
        edges: between them.
        title: above the panel.
    """

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Confusion(Form):
    """Counts of true classes (rows) by answers (columns), tinted by their share of the row."""

    counts: Matrix
    classes: Sequence[str]
    title: str = ""

    def to_dict(self) -> dict[str, Any]:
        """See `Form`; ``counts`` are [row, column, count] of the cells that are not zero, as most of many are."""
        counts = np.asarray(self.counts)
        cells = [[int(row), int(column), int(counts[row, column])] for row, column in np.argwhere(counts)]
        return super().to_dict() | {"counts": cells}

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> Self:
        """See `Form`."""
        counts = np.zeros((len(fields["classes"]),) * 2, int)
        for row, column, number in fields["counts"]:
            counts[row, column] = number
        return super().read({**fields, "counts": counts.tolist()})


@dataclass(frozen=True, kw_only=True)
class TextTable(Form):
    """Rows of words and numbers, for an image that has to stand alone."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    title: str = ""


Panel = Plot | HeatMap | ImageGrid | Graph | Network | Confusion | TextTable


@dataclass(frozen=True, kw_only=True)
class Chart(Form):
    """One figure.

    Attributes:
        title: its heading.
        caption: what it shows, in a sentence; read out to those who cannot see it.
        panels: its parts, row by row.
        columns: panels in a row; 0: up to three, of four two.
        wide: takes the width of the page, as charts of several columns do anyway.
    """

    title: str
    caption: str
    panels: Sequence[Panel]
    columns: int = 0
    wide: bool = False

    @property
    def across(self) -> int:
        """Panels in a row."""
        return self.columns or (2 if len(self.panels) == 4 else min(3, len(self.panels)))
