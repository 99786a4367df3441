"""Matrices as coloured cells: heat maps with their values, and the confusion matrix."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from glassworks.charts.images import span_of
from glassworks.charts.layers import floats
from glassworks.charts.names import shortened
from glassworks.charts.palette import COLOUR_MAPS, colour
from glassworks.charts.spec import Confusion, HeatMap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_WRITTEN = 20  # classes whose counts still have room in their cells
_MOST_NAMED = 40  # rows or columns whose names do
_CHARACTER = 0.075  # inches across of a letter


def heat_map_height(panel: HeatMap, width: float) -> float:
    """Inches: cells are square where asked for, unless that made it very low or high."""
    rows, columns = floats(panel.values).shape
    return 0.5 + (float(np.clip(rows / columns, 0.3, 1.6)) if panel.square else 0.64) * (width - 0.8)


def draw_heat_map(axes: "Axes", panel: HeatMap, width: float) -> None:
    """Cells, the first row on top."""
    values = floats(panel.values)
    low, high = panel.limits or span_of(values)
    shape: Any = "equal" if panel.square else "auto"
    cells = axes.imshow(values, cmap=COLOUR_MAPS[panel.colours], vmin=low, vmax=high, aspect=shape)
    _name(axes.yaxis, panel.rows, len(values), wide=True)
    _name(axes.xaxis, panel.columns, values.shape[1], wide=_fit(panel.columns or (), width - 1.0))
    axes.set(xlabel=panel.x, ylabel=panel.y)
    axes.set_title(panel.title)
    axes.set_anchor("N")
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    if panel.written:
        write_values(axes, values, min(9.0, 30 * width / max(values.shape)))
    if panel.scale:
        beside = axes.inset_axes((1.03, 0.0, 0.05, 1.0))
        scale: Any = axes.figure.colorbar(cells, cax=beside)
        scale.outline.set_visible(False)


def write_values(axes: "Axes", values: np.ndarray, size: float) -> None:
    """The numbers in the cells of the last image: dark on bright colours, bright on dark ones."""
    mapped: Any = axes.images[-1]
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value):
            red, green, blue = mapped.cmap(mapped.norm(value))[:3]
            ink = colour("black" if 0.3 * red + 0.59 * green + 0.11 * blue > 0.5 else "bright")
            text = f"{value:.2g}".replace("-", "−")
            axes.text(column, row, text, ha="center", va="center", fontsize=size, color=ink)


def confusion_height(width: float) -> float:
    """Inches: the cells are square, and beside them stand the names."""
    return width - 0.35


def draw_confusion(axes: "Axes", panel: Confusion, width: float) -> None:
    """Right answers in the first tone, wrong ones in that of what is bad, by their share of the row."""
    counts = floats(panel.counts)
    size = len(counts)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    for tone, cells in _levels(shares).items():
        _squares(axes, cells, *tone, side=0.94 if size <= _MOST_WRITTEN else 1.0)
    if size <= _MOST_WRITTEN:
        for (row, column), count in np.ndenumerate(counts):
            ink = colour("ink" if count else "muted")
            text = f"{count:,.0f}" if count else "·"
            axes.text(column, row, text, ha="center", va="center_baseline", fontsize=max(5.5, 11 - size / 3), color=ink)
    axes.set(xlim=(-0.5, size - 0.5), ylim=(size - 0.5, -0.5), xlabel="answered", ylabel="true", aspect="equal")
    axes.set_title(panel.title)
    axes.set_anchor("N")
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    _name(axes.yaxis, panel.classes, size, wide=True)
    _name(axes.xaxis, panel.classes, size, wide=_fit(panel.classes, width - 1.2))


def _levels(shares: np.ndarray) -> dict[tuple[str, float], list[tuple[int, int]]]:
    """Tone and opacity to the cells that have them, in eight steps each, so that few forms are drawn."""
    levels: dict[tuple[str, float], list[tuple[int, int]]] = {}
    few = len(shares) <= _MOST_WRITTEN
    for (row, column), share in np.ndenumerate(shares):
        if share:
            level = "good" if row == column else "bad", 0.12 + 0.5 * math.sqrt(math.ceil(8 * share) / 8)
            levels.setdefault(level, []).append((row, column))
        elif few:
            levels.setdefault(("faint", 1.0), []).append((row, column))
    return levels


def _squares(axes: "Axes", cells: list[tuple[int, int]], tone: str, opacity: float, *, side: float) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    around = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]) * side / 2
    corners = np.concatenate([around + np.array([column, row]) for row, column in cells])
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(cells)
    axes.add_patch(PathPatch(Path(corners, codes), facecolor=colour(tone), alpha=opacity, linewidth=0))


def _name(axis: Any, names: Sequence[str] | None, count: int, *, wide: bool) -> None:
    """Names at the cells where there is room for all, upright where they would run into each other."""
    if names is None or count > _MOST_NAMED:
        axis.set_ticks([])
        return
    short = [shortened(name, 18) for name in names]
    axis.set_ticks(range(count), short, rotation=0 if wide else 90, fontsize=8 if count <= 20 else 6.5)


def _fit(names: Sequence[str], width: float) -> bool:
    return max(map(len, names), default=0) * _CHARACTER < width / max(1, len(names))
