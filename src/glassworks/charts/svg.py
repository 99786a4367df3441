"""Inline SVG charts. Colours come from the page's CSS variables, so that one drawing serves light, dark and paper.

Each chart is about 360 units wide, so that its 12-unit letters stay readable on a phone and do not shout on a desk.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from glassworks.charts.format import compact

WIDTH, HEIGHT = 360, 250
LEFT, RIGHT, TOP, BOTTOM = 54, 20, 14, 42


@dataclass(frozen=True)
class Scale:
    """Values to units along one axis; ``low`` maps to ``start``."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        """Where ``value`` lies; the middle where the axis has no length."""
        if self.low == self.high:
            return (self.start + self.end) / 2
        low, high, at = (math.log10(v) if self.log else v for v in (self.low, self.high, value))
        return self.start + (at - low) / (high - low) * (self.end - self.start)


@dataclass(frozen=True)
class Line:
    """One line of a chart: ``style`` is the CSS class that colours it; ``None`` breaks it."""

    style: str
    points: Sequence[tuple[float, float | None]]


def nice_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """At most ``most`` round numbers (1, 2 or 5 times a power of ten apart) from ``low`` to ``high``."""
    if high <= low:
        return [low]
    raw = (high - low) / max(1, most - 1)
    power = 10.0 ** math.floor(math.log10(raw))
    for factor in (1, 2, 5, 10, 20):
        step = factor * power
        first = math.ceil(low / step - 1e-9)
        ticks = [round(i * step, 12) for i in range(first, math.floor(high / step + 1e-9) + 1)]
        if len(ticks) <= most:
            return ticks
    return [low, high]


def log_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Powers of ten from ``low`` to ``high``, thinned to at most ``most``; the ends where there is none."""
    exponents = list(range(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1))
    stride = max(1, math.ceil(len(exponents) / most))
    return [10.0**exponent for exponent in exponents[::stride]] if len(exponents) > 1 else [low, high]


def line_chart(
    lines: Sequence[Line],
    *,
    label: str,
    x_title: str,
    log_x: bool = False,
    y_format: Callable[[float], str] = compact,
    mark: float | None = None,
) -> Markup:
    """Lines over a common x axis.

    Args:
        lines: at least one with at least one point.
        label: what the chart shows, for those who cannot see it.
        x_title: below the axis.
        log_x: logarithmic x axis.
        y_format: how the y axis writes its numbers.
        mark: an x value to mark with an upright line and dots.
    """
    drawn = [(x, y) for line in lines for x, y in line.points if y is not None and math.isfinite(y)]
    if not drawn:
        return Markup("")
    x_low, x_high = min(x for x, _ in drawn), max(x for x, _ in drawn)
    y_low, y_high = _padded(min(y for _, y in drawn), max(y for _, y in drawn))
    x = Scale(x_low, x_high, LEFT + 8, WIDTH - RIGHT - 8, log_x)
    y = Scale(y_low, y_high, HEIGHT - BOTTOM, TOP)
    ticks = log_ticks(x_low, x_high) if log_x else [t for t in nice_ticks(x_low, x_high, 7) if t == int(t)]
    parts = [
        _y_axis(y, nice_ticks(y_low, y_high), y_format),
        _x_axis(x, ticks, _power if log_x else compact, x_title),
    ]
    if mark is not None:
        parts.append(f'<line class="mark" x1="{x(mark):.1f}" x2="{x(mark):.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>')
    parts += [_polyline(line, x, y, mark) for line in lines]
    return _svg(parts, label)


def _power(value: float) -> str:
    """Powers of ten as such beyond what is quickly read."""
    exponent = round(math.log10(value))
    if 1e-3 <= value <= 1e3 or not math.isclose(value, 10.0**exponent):
        return compact(value)
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _padded(low: float, high: float) -> tuple[float, float]:
    """A little room above and below; around a constant, some of its own size."""
    room = 0.06 * (high - low) or 0.1 * abs(high) or 1.0
    return (max(0.0, low - room) if low >= 0 else low - room), high + room


def _polyline(line: Line, x: Scale, y: Scale, mark: float | None) -> str:
    """The line, broken where a value is missing; single points and the marked one become dots."""
    runs: list[list[tuple[float, float]]] = [[]]
    for at, value in line.points:
        if value is None or not math.isfinite(value):
            runs.append([])
        else:
            runs[-1].append((at, value))
    drawn = ""
    for run in filter(None, runs):
        coordinates = " ".join(f"{x(at):.1f},{y(value):.1f}" for at, value in run)
        drawn += f'<polyline class="line {line.style}" points="{coordinates}"/>' if len(run) > 1 else ""
        dots = [(at, value) for at, value in run if len(run) == 1 or at == mark]
        drawn += "".join(f'<circle class="dot {line.style}" cx="{x(a):.1f}" cy="{y(v):.1f}" r="4.5"/>' for a, v in dots)
    return drawn


def _y_axis(y: Scale, ticks: Sequence[float], write: Callable[[float], str]) -> str:
    return "".join(
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(tick):.1f}" y2="{y(tick):.1f}"/>'
        f'<text class="t" x="{LEFT - 8}" y="{y(tick) + 4:.1f}" text-anchor="end">{escape(write(tick))}</text>'
        for tick in ticks
    )


def _x_axis(
    x: Scale, ticks: Sequence[float], write: Callable[[float], str], title: str, bottom: float = HEIGHT - BOTTOM
) -> str:
    labels = "".join(
        f'<text class="t" x="{x(tick):.1f}" y="{bottom + 17:.1f}" text-anchor="middle">{escape(write(tick))}</text>'
        for tick in ticks
    )
    middle = (LEFT + WIDTH - RIGHT) / 2
    return (
        f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{bottom}" y2="{bottom}"/>{labels}'
        f'<text class="t title" x="{middle}" y="{bottom + 36:.1f}" text-anchor="middle">{escape(title)}</text>'
    )


def _svg(parts: Sequence[str], label: str, height: int = HEIGHT) -> Markup:
    name = escape(label)
    return Markup(  # noqa: S704 - numbers, and words that are escaped
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{name}">{"".join(parts)}</svg>'
    )
