"""The perceptron's plane as a figure: the four cases, the line of every epoch, and the side that is answered 1."""

import numpy as np

from glassworks.charts import Arrow, Axis, Band, Layer, Line, Plot, Points, Reference, Region, Text
from glassworks.pipelines.perceptron.report import PerceptronReport
from glassworks.pipelines.perceptron.truth import POINTS_ND, TRUTH, targets

LOW, HIGH = -0.5, 1.5
"""Ends of both axes."""

_LETTER = 0.05  # width of a letter, in units of the axes
_PER_LINE = 2  # epochs that are numbered at a line which comes back; more are "..."


def plane(found: PerceptronReport) -> Plot:
    """The lines of all epochs, pale and numbered; the last one dark, with its arrow w and its side shaded."""
    last = found.path[-1]
    layers: list[Layer] = [*_side(last)]
    for weights, epochs in _epochs_by_line(found.path).items():
        is_last = list(weights) == last
        layers += _line(weights, "ink" if is_last else "muted", 1.0 if is_last else 0.45)
        layers += _number(weights, epochs)
    layers += _arrow(last)
    ones_MD, zeros_MD = (POINTS_ND[targets(TRUTH[found.function]) == target] for target in (1, 0))
    layers.append(Points(x=ones_MD[:, 0], y=ones_MD[:, 1], tone="a", size=11))
    layers.append(Points(x=zeros_MD[:, 0], y=zeros_MD[:, 1], tone="a", size=11, mark="ring"))
    frame = {"low": LOW, "high": HIGH, "ticks": (0, 1)}
    return Plot(layers=layers, x=Axis(title="x1", **frame), y=Axis(title="x2", **frame), equal=True)


def touched(found: PerceptronReport) -> list[str]:
    """The cases that lie on the last line itself."""
    w1, w2, b = found.path[-1]
    return [f"({int(x)},{int(y)})" for x, y in POINTS_ND if (w1 or w2) and w1 * x + w2 * y + b == 0]


def _epochs_by_line(path: list[list[float]]) -> dict[tuple[float, ...], list[int]]:
    """The epochs that ended at each line, counted from 1."""
    found: dict[tuple[float, ...], list[int]] = {}
    for epoch, weights in enumerate(path, 1):
        found.setdefault(tuple(weights), []).append(epoch)
    return found


def _side(weights: list[float]) -> list[Layer]:
    """Where the sum is above 0."""
    w1, w2, b = weights
    if w2:
        x = np.linspace(LOW, HIGH, 81)
        bound = np.clip(-(b + w1 * x) / w2, LOW, HIGH)
        low, high = (bound, np.full(81, HIGH)) if w2 > 0 else (np.full(81, LOW), bound)
        return [Band(x=x, low=low, high=high, tone="a", opacity=0.14)]
    if w1:
        at = float(np.clip(-b / w1, LOW, HIGH))
        return [Region(x=(at, HIGH) if w1 > 0 else (LOW, at), tone="a", opacity=0.14)]
    return [Region(x=(LOW, HIGH), tone="a", opacity=0.14)] if b > 0 else []


def _line(weights: tuple[float, ...], tone: str, opacity: float) -> list[Layer]:
    """``w1 x1 + w2 x2 + b = 0`` across the frame; nothing where both weights are 0."""
    w1, w2, b = weights
    if w2:
        ends = (LOW, HIGH)
        return [Line(x=ends, y=[-(b + w1 * x) / w2 for x in ends], tone=tone, opacity=opacity, dash="solid")]
    return [Reference(x=-b / w1, tone=tone, opacity=opacity, dash="solid")] if w1 else []


def _ends(weights: tuple[float, ...]) -> list[tuple[float, float]]:
    """Where the line leaves the frame, from left to right."""
    w1, w2, b = weights
    places = [(x, -(b + w1 * x) / w2) for x in (LOW, HIGH) if w2]
    places += [(-(b + w2 * y) / w1, y) for y in (LOW, HIGH) if w1]
    return sorted({(round(x, 6), round(y, 6)) for x, y in places if LOW <= x <= HIGH and LOW <= y <= HIGH})


def _number(weights: tuple[float, ...], epochs: list[int]) -> list[Layer]:
    """The epochs that ended at this line, beside the end where it leaves the frame; none where it lies outside."""
    ends = _ends(weights)
    if len(ends) < 2:
        return []
    text = ", ".join(map(str, epochs[:_PER_LINE])) + (", ..." if len(epochs) > _PER_LINE else "")
    w1, w2, b = weights
    width = _LETTER * len(text)
    if abs(w1) < abs(w2):  # a flat line: above it
        reach = [-(b + w1 * at) / w2 for at in (HIGH - 0.04 - width, HIGH - 0.04)]
        return [Text(x=HIGH - 0.04, y=min(max(reach) + 0.08, HIGH - 0.06), text=text, side="right", tone="muted")]
    height = float(np.clip(ends[-1][1], LOW + 0.06, HIGH - 0.06))
    reach = [-(b + w2 * at) / w1 for at in (height - 0.05, height + 0.05)]
    if min(reach) - 0.03 - width > LOW:
        return [Text(x=min(reach) - 0.03, y=height, text=text, side="right", tone="muted")]
    return [Text(x=max(reach) + 0.03, y=height, text=text, side="left", tone="muted")]


def _arrow(weights: list[float]) -> list[Layer]:
    """w, at a right angle to the line and towards the side that is answered 1; only its direction is to scale."""
    w_D = np.array(weights[:2])
    ends = _ends(tuple(weights))
    if not w_D.any() or len(ends) < 2:
        return []
    start_D = np.mean(ends, axis=0)
    end_D = start_D + 0.4 * w_D / np.linalg.norm(w_D)
    tip_D = end_D + 0.08 * w_D / np.linalg.norm(w_D)
    start, end = (float(start_D[0]), float(start_D[1])), (float(end_D[0]), float(end_D[1]))
    return [
        Arrow(start=start, end=end, tone="ink"),
        Text(x=float(tip_D[0]), y=float(tip_D[1]), text="w", side="middle", tone="ink"),
    ]
