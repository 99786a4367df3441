"""Figures as data, the one renderer that draws them, the one encoder of images, and how numbers become words.

A figure is a ``Chart`` of panels (``spec``), most often a ``Plot`` of layers (``layers``); ``forms`` makes the frequent
ones in a line. ``render`` draws a chart as SVG or PNG. Importing these imports neither torch nor matplotlib.
"""

from glassworks.charts.forms import by_epoch, image_sheet, line_chart
from glassworks.charts.layers import (
    Arrow,
    Axis,
    Band,
    Bars,
    Contours,
    Layer,
    Line,
    Points,
    Reference,
    Region,
    Surface,
    Text,
)
from glassworks.charts.spec import (
    Box,
    Chart,
    Confusion,
    Edge,
    Graph,
    HeatMap,
    Image,
    ImageGrid,
    Node,
    Panel,
    Plot,
    TextTable,
)

__all__ = [
    "Arrow", "Axis", "Band", "Bars", "Box", "Chart", "Confusion", "Contours", "Edge", "Graph", "HeatMap", "Image",
    "ImageGrid", "Layer", "Line", "Node", "Panel", "Plot", "Points", "Reference", "Region", "Surface", "Text",
    "TextTable", "by_epoch", "image_sheet", "line_chart",
]  # fmt: skip
