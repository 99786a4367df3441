"""Plots: axes with round ticks, layers over each other, and a legend where there is room for it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from glassworks.charts.draw_layers import draw_layer
from glassworks.charts.labels import is_labelled
from glassworks.charts.layers import Axis, Bars, Contours, Line, Surface, floats
from glassworks.charts.names import folded
from glassworks.charts.palette import SERIES
from glassworks.charts.spec import Plot
from glassworks.charts.ticks import log_ticks, nice_ticks, tick_texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_INSIDE = 5  # entries of a legend that have room within the axes
_LETTER = 0.06  # inches across of a letter of a legend or tick, on average
_SAMPLE = 0.55  # inches that a line's sample takes in a legend
_AXIS = 0.42  # inches of the numbers and the title below a plot
_BESIDE = 0.4  # share of a panel for the names of lying bars
_AXES = 0.8  # share of a panel that its axes take, beside the numbers and the title at its left


def plot_height(plot: Plot, width: float) -> float:
    """Inches without a legend below: lying bars need as many as there are, others a share of the width."""
    bars = _bars(plot)
    if bars and plot.bars_lie:
        beside = sum(not layer.stacked for layer in bars)
        return 0.75 + max(0.14 + 0.12 * beside, 0.15 * _lines(plot, width)) * max(len(layer.values) for layer in bars)
    return width * plot.height


def draw_plot(axes: "Axes", plot: Plot, width: float) -> None:
    """Draws a plot of ``width`` inches."""
    for number, (layer, tone) in enumerate(zip(plot.layers, _tones(plot), strict=True)):
        draw_layer(axes, plot, layer, tone, number)
    if is_labelled(plot):
        axes.margins(0.2, 0.12)
        axes.autoscale_view()
    if plot.title:
        axes.set_title(folded(plot.title, int(width / 0.075)))
    if plot.bare:
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        axes.patch.set_visible(False)
    else:
        _axes(axes, plot, width)
    if plot.equal:
        axes.set_aspect("equal", adjustable="datalim" if plot.bare else "box")
    if any(isinstance(layer, Surface | Contours) for layer in plot.layers):
        axes.grid(visible=False)


def _bars(plot: Plot) -> list[Bars]:
    return [layer for layer in plot.layers if isinstance(layer, Bars)]


def _bar_names(plot: Plot, width: float) -> list[str] | None:
    """In lines that keep apart where bars stand, and leave most of the width to them where they lie."""
    names = next((bars.names for bars in _bars(plot) if bars.names is not None), None)
    if names is None:
        return None
    share = _BESIDE if plot.bars_lie else _AXES / max(1, len(names))
    return [folded(name, max(4, int(share * width / _LETTER))) for name in names]


def _lines(plot: Plot, width: float) -> int:
    """Of the longest name of a bar."""
    return max((name.count("\n") + 1 for name in _bar_names(plot, width) or ()), default=1)


def _tones(plot: Plot) -> list[str]:
    """Each layer's tone: its own, or the next of the series."""
    free = iter(SERIES * len(plot.layers))
    return [layer.tone or next(free) for layer in plot.layers]


def _axes(axes: "Axes", plot: Plot, width: float) -> None:
    lie = plot.bars_lie and bool(_bars(plot))
    # What lies is named along its other axis, which has no numbers and so no limits.
    across, up = (plot.y, replace(plot.x, low=None, high=None)) if lie else (plot.x, plot.y)
    axes.set(xlabel=across.title, ylabel=up.title)
    for axis, spec in ((axes.xaxis, across), (axes.yaxis, up)):
        if spec.log:
            getattr(axes, f"set_{axis.axis_name}scale")("log", nonpositive="mask")
    for limit, spec in ((axes.set_xlim, across), (axes.set_ylim, up)):
        limit(spec.low, spec.high, auto=None)
    names = _bar_names(plot, width)
    if lie:
        axes.invert_yaxis()
        axes.grid(visible=False, axis="y")
        axes.spines.left.set_visible(not any(value < 0 for bars in _bars(plot) for value in floats(bars.values)))
    elif names is not None:
        axes.grid(visible=False, axis="x")
    room = int(np.clip(width * 1.5, 3, 7))
    _ticks(axes, "x", across, None if lie else names, room, _is_whole(plot) and not lie)
    _ticks(axes, "y", up, names if lie else None, 6, _is_whole(plot) and lie)


def _ticks(axes: "Axes", side: str, spec: Axis, names: Sequence[str] | None, most: int, whole: bool) -> None:
    axis = axes.xaxis if side == "x" else axes.yaxis
    axis.minorticks_off()
    if names is not None:
        axis.set_ticks(range(1, len(names) + 1), list(names))
        axis.set_tick_params(length=0)
        return
    low, high = sorted(axes.get_xlim() if side == "x" else axes.get_ylim())
    if spec.ticks is not None:
        ticks = [float(tick) for tick in np.asarray(spec.ticks, float)]
    elif spec.log:
        ticks = log_ticks(low, high, most)
    else:
        ticks = nice_ticks(low, high, most)
        ticks = [tick for tick in ticks if tick == round(tick)] if whole and spec.form == "number" else ticks
    axis.set_ticks(ticks, list(spec.names) if spec.names else tick_texts(ticks, spec.form, log=spec.log))


def _is_whole(plot: Plot) -> bool:
    """Whether every place along x is a whole number, such as an epoch."""
    places = [layer.x for layer in plot.layers if isinstance(layer, Line)]
    places += [layer.at for layer in plot.layers if isinstance(layer, Bars) and layer.at is not None]
    counted = any(isinstance(layer, Bars) and layer.at is None and layer.names is None for layer in plot.layers)
    whole = all(np.asarray(x).dtype.kind in "iu" for x in places) and not isinstance(plot.x.ticks, np.ndarray)
    return whole and (bool(places) or counted)


def legend_height(plots: Sequence[Plot], width: float) -> float:
    """Inches that a legend below all panels takes."""
    return _rows_height(_names(plots[0]), width) if _is_below(plots) else 0.0


def draw_legends(figure: "Figure", drawn: Sequence[tuple["Axes", Plot]], width: float, across: int) -> None:
    """Within each panel, or below it where its entries are many; below all of them where those are the same in all."""
    plots = [plot for _, plot in drawn]
    if _is_below(plots):
        names = _names(plots[0])
        figure.legend(loc="outside lower center", ncols=_legend_columns(names, width), **_entries(drawn[0][0], width))
        return
    room = _AXES * width / across
    for axes, plot in drawn:
        names = _names(plot)
        if _has_own_below(plot):
            height = plot_height(plot, width / across) - _AXIS if _bars(plot) and plot.bars_lie else room * plot.height
            columns, below = _legend_columns(names, room), -_AXIS / height
            _legible(
                axes.legend(loc="upper center", bbox_to_anchor=(0.5, below), ncols=columns, **_entries(axes, room))
            )
        elif names:
            _legible(axes.legend(**_entries(axes, room)))


def _legible(legend: Any) -> None:
    """Points of clouds are specks: a legend shows them as dots."""
    for handle in legend.legend_handles:
        if hasattr(handle, "set_sizes"):
            handle.set_sizes(np.maximum(handle.get_sizes(), 20))
            handle.set_alpha(1)


def own_legend_height(plots: Sequence[Plot], plot: Plot, width: float) -> float:
    """Inches that a legend below one of several panels takes."""
    names = _names(plot)
    is_own = _has_own_below(plot) and not _is_below(plots)
    return _rows_height(names, _AXES * width) if is_own else 0.0


def _has_own_below(plot: Plot) -> bool:
    """Many entries have no room within the axes, and lying bars leave none."""
    names = _names(plot)
    return len(names) > _MOST_INSIDE or (bool(names and _bars(plot)) and plot.bars_lie)


def _rows_height(names: Sequence[str], width: float) -> float:
    lines = max((folded(name, _letters(width)).count("\n") + 1 for name in names), default=1)
    return 0.2 * lines * -(-len(names) // _legend_columns(names, width)) + 0.05


def _names(plot: Plot) -> list[str]:
    """What a legend lists: nothing where it would be a single name."""
    named = list(dict.fromkeys(layer.name for layer in plot.layers if layer.name))
    return named if len(named) > 1 else []


def _is_below(plots: Sequence[Plot]) -> bool:
    names = [_names(plot) for plot in plots]
    if not names or not names[0]:
        return False
    is_same = all(other == names[0] for other in names)
    return is_same and (len(names) > 1 or len(names[0]) > _MOST_INSIDE or plots[0].bare)


def _letters(width: float) -> int:
    """Of a line of a legend that is so wide."""
    return max(4, int((width - _SAMPLE) / _LETTER))


def _entries(axes: "Axes", width: float) -> dict[str, Any]:
    first: dict[str, Any] = {}
    for handle, name in zip(*axes.get_legend_handles_labels(), strict=True):
        first.setdefault(name, handle)
    return {"handles": list(first.values()), "labels": [folded(name, _letters(width)) for name in first]}


def _legend_columns(names: Sequence[str], width: float) -> int:
    longest = max(map(len, names), default=0) * _LETTER + _SAMPLE
    return int(np.clip(width // longest, 1, 6))
