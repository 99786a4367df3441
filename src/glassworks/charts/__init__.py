"""Figures as data, the one renderer that draws them, the one encoder of images, and how numbers become words.

A figure is a ``Chart`` of panels (``spec``), most often a ``Plot`` of layers (``layers``); ``forms`` makes the frequent
ones in a line. ``render`` draws a chart as SVG or PNG. A name is imported when it is first used, and none of them needs
torch or matplotlib before something is drawn: a command that only writes numbers waits for neither, nor for NumPy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
    from glassworks.charts.network import Link, Network, Part
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
    "ImageGrid", "Layer", "Line", "Link", "Network", "Node", "Panel", "Part", "Plot", "Points", "Reference", "Region",
    "Surface", "Text", "TextTable", "by_epoch", "image_sheet", "line_chart",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """One of the names above."""
    if name in __all__:
        for module in ("spec", "layers", "network", "forms"):
            found = getattr(import_module(f"{__name__}.{module}"), name, None)
            if found is not None:
                return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
