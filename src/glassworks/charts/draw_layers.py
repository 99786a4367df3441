"""Each layer of a plot on matplotlib's axes."""

from typing import TYPE_CHECKING, Any

import numpy as np

from glassworks.charts.images import span_of
from glassworks.charts.layers import (
    Arrow,
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
    floats,
)
from glassworks.charts.palette import COLOUR_MAPS, colour
from glassworks.charts.spec import Plot
from glassworks.charts.thin import thinned

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DASHES: dict[str, Any] = {"solid": "-", "dashed": (0, (4, 3)), "dotted": (0, (1, 1.8))}
_IN_TURN: tuple[Any, ...] = ("-", (0, (7, 2)), (0, (3, 2)), (0, (1, 1.5)))
_WIDTHS = {"thin": 0.9, "normal": 1.8, "thick": 4.0}


def draw_layer(axes: "Axes", plot: Plot, layer: Layer, tone: str, number: int) -> None:
    """Draws one layer, the ``number``-th of its plot, in ``tone``."""
    paint, label = colour(tone), layer.name or f"_{number}"
    match layer:
        case Line():
            _line(axes, plot, layer, paint, label)
        case Points():
            _points(axes, layer, paint, label)
        case Bars():
            _bars(axes, plot, layer, paint, label)
        case Band():
            edges = floats(layer.x), floats(layer.low), floats(layer.high)
            axes.fill_between(*edges, color=paint, alpha=layer.opacity, linewidth=0, label=label)
        case Region():
            shade = axes.axvspan if layer.x else axes.axhspan
            shade(*(layer.x or layer.y or (0, 0)), color=paint, alpha=layer.opacity, linewidth=0, label=label)
        case Reference():
            _reference(axes, layer, paint, label)
        case Arrow():
            style: dict[str, Any] = {"arrowstyle": "-|>", "color": paint, "alpha": layer.opacity, "shrinkA": 0}
            axes.annotate("", layer.end, layer.start, arrowprops=style | {"shrinkB": 0, "linewidth": 1.2})
            axes.update_datalim([layer.start, layer.end])
        case Text():
            side: Any = {"middle": "center"}.get(layer.side, layer.side)
            axes.text(layer.x, layer.y, layer.text, ha=side, va="center", color=paint, alpha=layer.opacity, fontsize=8)
            axes.update_datalim([(layer.x, layer.y)])
        case Contours():
            heights, levels = floats(layer.heights), floats(layer.levels)
            places = floats(layer.x), floats(layer.y)
            axes.contour(*places, heights, levels=levels, colors=[paint], linewidths=0.7, alpha=layer.opacity)
        case Surface():
            _surface(axes, layer)
    axes.autoscale_view()


def _line(axes: "Axes", plot: Plot, layer: Line, paint: str, label: str) -> None:
    shown = thinned(layer, log=plot.x.log)
    lines = [one for one in plot.layers if isinstance(one, Line) and one.tone is None]
    turn = next((at for at, one in enumerate(lines) if one is layer), 0)
    places: Any = shown.x
    up = floats(shown.y)
    alone = _alone(up)  # a line of one epoch is a dot, not an empty plot
    axes.plot(
        places, up, label=label, color=paint, alpha=layer.opacity,
        linestyle=DASHES[layer.dash] if layer.dash else _IN_TURN[turn % len(_IN_TURN)],
        linewidth=_WIDTHS[layer.weight], drawstyle="steps-post" if layer.steps else "default",
        marker="o" if layer.marks or alone else None, markersize=2.5 if layer.weight == "thin" else 4,
        markevery=None if layer.marks else alone,
    )  # fmt: skip


def _alone(values: np.ndarray) -> list[int]:
    """Places of numbers with no number on either side, between which no line can be drawn."""
    there = np.pad(np.isfinite(values), 1)
    return np.flatnonzero(there[1:-1] & ~there[:-2] & ~there[2:]).tolist()


def _points(axes: "Axes", layer: Points, paint: str, label: str) -> None:
    x, y = floats(layer.x), floats(layer.y)
    if layer.low is not None and layer.high is not None:
        axes.vlines(x, floats(layer.low), floats(layer.high), color=paint, alpha=0.55, linewidth=1.6)
    if layer.radius is not None:
        _circles(axes, x, y, layer, paint)
        return
    style = _mark(layer, paint) | {"alpha": layer.opacity, "label": label}
    areas = floats(layer.size) ** 2
    if layer.tips is None:
        axes.scatter(x, y, s=areas, zorder=3, **style)
        return
    for at, (tip, across, up) in enumerate(zip(layer.tips, x, y, strict=True)):
        axes.scatter([across], [up], s=areas if areas.ndim == 0 else areas[at], zorder=3, gid=f"tip:{tip}", **style)


def _mark(layer: Points, paint: str) -> dict[str, Any]:
    edge = float(np.clip(np.mean(floats(layer.size)), 4, 10))
    match layer.mark:
        case "dot":
            return {"color": paint, "linewidths": 0}
        case "ring":
            return {"facecolors": colour("paper"), "edgecolors": paint, "linewidths": edge / 5}
        case "circle":
            return {"facecolors": "none", "edgecolors": paint, "linewidths": 0.9}
        case "cross":
            return {"color": paint, "marker": "+", "linewidths": 1.4}


def _circles(axes: "Axes", x: np.ndarray, y: np.ndarray, layer: Points, paint: str) -> None:
    from matplotlib.patches import Circle

    radius = layer.radius or 0.0
    for place in zip(x.tolist(), y.tolist(), strict=True):
        axes.add_patch(Circle(place, radius, fill=False, color=paint, alpha=layer.opacity, linewidth=1))
    axes.update_datalim(np.stack([x, y], axis=1) - radius)
    axes.update_datalim(np.stack([x, y], axis=1) + radius)


def _bars(axes: "Axes", plot: Plot, layer: Bars, paint: str, label: str) -> None:
    all_bars = [one for one in plot.layers if isinstance(one, Bars)]
    number = next(at for at, one in enumerate(all_bars) if one is layer)
    values, lies = np.nan_to_num(floats(layer.values)), plot.bars_lie
    at, beside = _places(layer), sum(not one.stacked for one in all_bars)
    step = float(np.diff(at).min()) if len(at) > 1 else 1.0
    width = step * layer.width / beside
    turn = sum(not one.stacked for one in all_bars[: number + 1]) - 1
    at = at + (turn - (beside - 1) / 2) * width
    base = np.zeros(len(values))
    while all_bars[number].stacked and number > 0:
        number -= 1
        base = base + np.nan_to_num(floats(all_bars[number].values))
    paints = [colour(layer.below) if layer.below and value < 0 else paint for value in values]
    _draw_bars(axes, layer, at, values, base, width, paints, label, lies)
    if values.min(initial=0) < 0:
        (axes.axvline if lies else axes.axhline)(0, color=colour("muted"), linewidth=0.8)


def _draw_bars(
    axes: "Axes", layer: Bars, at: np.ndarray, values: np.ndarray, base: np.ndarray, width: float, paints: list[str],
    label: str, lies: bool,
) -> None:  # fmt: skip
    draw, beginning = (axes.barh, "left") if lies else (axes.bar, "bottom")
    options: dict[str, Any] = {beginning: base, "color": paints, "alpha": layer.opacity, "label": label}
    bars = draw(at, values, width, **options)
    for bar, tip in zip(bars, layer.tips or (), strict=False):
        bar.set_gid(f"tip:{tip}")
    if layer.low is not None and layer.high is not None:
        lines = axes.hlines if lies else axes.vlines
        lines(at, floats(layer.low), floats(layer.high), color=colour("ink"), linewidth=1.2, alpha=0.7)
    for place, end, text in zip(at, base + values, layer.texts or (), strict=False):
        where, offset = ((end, place), (4 if end >= 0 else -4, 0)) if lies else ((place, end), (0, 3))
        aligned: dict[str, Any] = {"ha": ("left" if end >= 0 else "right") if lies else "center"}
        aligned["va"] = "center_baseline" if lies else "bottom"
        axes.annotate(text, where, offset, textcoords="offset points", fontsize=7.5, color=colour("muted"), **aligned)
    if layer.texts:
        axes.margins(x=0.22) if lies else axes.margins(y=0.1)


def _places(layer: Bars) -> np.ndarray:
    return np.arange(1.0, len(layer.values) + 1) if layer.at is None else floats(layer.at)


def _reference(axes: "Axes", layer: Reference, paint: str, label: str) -> None:
    line, at = (axes.axvline, layer.x) if layer.x is not None else (axes.axhline, layer.y)
    line(at or 0.0, color=paint, alpha=layer.opacity, linestyle=DASHES[layer.dash], linewidth=1.2, label=label)


def _surface(axes: "Axes", layer: Surface) -> None:
    heights = floats(layer.heights)
    low, high = layer.limits or span_of(heights)
    drawn = axes.imshow(
        heights, origin="lower", extent=(*layer.x, *layer.y), vmin=low, vmax=high, cmap=COLOUR_MAPS[layer.colours],
        gid="smooth", aspect="auto",
    )  # fmt: skip
    scale = axes.figure.colorbar(drawn, ax=axes)
    scale.outline.set_visible(False)  # pyright: ignore[reportCallIssue]
