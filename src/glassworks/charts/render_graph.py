"""Graphs without circles: boxes in columns by their distance from the start, arrows between them."""

from typing import TYPE_CHECKING

import numpy as np

from glassworks.charts.palette import colour
from glassworks.charts.spec import Graph, Node

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LETTER, _LINE = 0.075, 0.16  # inches of a letter across and of a line
_GAP, _BESIDE = 0.75, 0.3  # inches between columns and between boxes
_LEAST = 3.4

Place = tuple[float, float]
"""Middle of a box in inches, counted from the upper left."""


def graph_width(panel: Graph) -> float:
    """Inches across of all columns."""
    columns = _columns(panel)
    boxes = sum(max(_size(node)[0] for node in column) for column in columns)
    return max(_LEAST, boxes + _gaps(panel, len(columns)))


def graph_height(panel: Graph) -> float:
    """Inches of the highest column."""
    heights = [sum(_size(node)[1] + _BESIDE for node in column) for column in _columns(panel)]
    return max(heights) + 0.1 + (0.25 if panel.title else 0.0)


def draw_graph(axes: "Axes", panel: Graph) -> None:
    """Boxes with their labels, arrows with theirs above them."""
    places = _places(panel)
    nodes = {node.name: node for node in panel.nodes}
    for edge in panel.edges:
        start, end = places[edge.source], places[edge.target]
        begin = start[0] + _size(nodes[edge.source])[0] / 2, start[1]
        stop = end[0] - _size(nodes[edge.target])[0] / 2, end[1]
        paint = colour(edge.tone)
        style = {"arrowstyle": "-|>", "color": paint, "linewidth": 0.6 + 2.4 * edge.weight, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", stop, begin, arrowprops=style)
        if edge.label:
            share = 0.45 if begin[1] == stop[1] else 0.3  # where arrows cross, their labels stay apart
            middle = begin[0] + share * (stop[0] - begin[0]), begin[1] + share * (stop[1] - begin[1])
            ground = {"facecolor": colour("paper"), "edgecolor": "none", "pad": 1.2}
            axes.text(*middle, edge.label, ha="center", va="center", fontsize=7.5, color=paint, bbox=ground)
    for node in panel.nodes:
        _box(axes, node, places[node.name])
    axes.set_axis_off()
    axes.set(xlim=(0, graph_width(panel)), ylim=(graph_height(panel) - (0.25 if panel.title else 0), 0))
    axes.set_aspect("equal")
    axes.set_title(panel.title)


def _box(axes: "Axes", node: Node, place: Place) -> None:
    from matplotlib.patches import FancyBboxPatch

    width, height = _size(node)
    corner = place[0] - width / 2, place[1] - height / 2
    box = FancyBboxPatch(corner, width, height, boxstyle="round,pad=0,rounding_size=0.06", linewidth=1.1)
    box.set(facecolor=colour("paper"), edgecolor=colour(node.tone))
    axes.add_patch(box)
    axes.text(*place, node.label or node.name, ha="center", va="center", fontsize=8, color=colour("ink"))


def _size(node: Node) -> tuple[float, float]:
    lines = (node.label or node.name).splitlines()
    return max(map(len, lines)) * _LETTER + 0.25, len(lines) * _LINE + 0.16


def _columns(panel: Graph) -> list[list[Node]]:
    """Nodes by the longest way to them."""
    depth = {node.name: 0 for node in panel.nodes}
    for _ in panel.nodes:
        for edge in panel.edges:
            depth[edge.target] = max(depth[edge.target], depth[edge.source] + 1)
    columns: list[list[Node]] = [[] for _ in range(max(depth.values()) + 1)]
    for node in panel.nodes:
        columns[depth[node.name]].append(node)
    return columns


def _places(panel: Graph) -> dict[str, Place]:
    columns = _columns(panel)
    height, left, places = graph_height(panel) - (0.25 if panel.title else 0.0), 0.05, {}
    gap = (_gaps(panel, len(columns)) - 0.1) / max(1, len(columns) - 1)
    for column in columns:
        width = max(_size(node)[0] for node in column)
        heights = np.cumsum([0.0, *(_size(node)[1] + _BESIDE for node in column)])
        top = (height - heights[-1]) / 2
        for node, begin, end in zip(column, heights[:-1], heights[1:], strict=True):
            places[node.name] = left + width / 2, float(top + (begin + end) / 2)
        left += width + gap
    return places


def _gaps(panel: Graph, columns: int) -> float:
    """Inches between the columns together and at the ends; the longest label of an arrow has room."""
    longest = max((len(edge.label) for edge in panel.edges), default=0) * 0.07
    return (columns - 1) * max(_GAP, longest + 0.5) + 0.1
