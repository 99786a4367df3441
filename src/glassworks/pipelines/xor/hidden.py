"""The four cases behind the hidden layer as a figure, with the line by which the output unit divides them."""

from collections.abc import Mapping, Sequence

import numpy as np

from glassworks.charts import Axis, Chart, Layer, Line, Plot, Points, Text
from glassworks.pipelines.xor.report import CASES, TARGETS, XorReport

_SAME = 0.03  # share of the frame within which two cases lie under one another
_MOVED = 0.02  # and by which they are moved aside


def behind_the_hidden_layer(found: XorReport) -> Chart:
    """Places are the outputs of the first two hidden units."""
    places_ND = np.array(found.hidden_outputs)[:, :2]
    low, high = places_ND.min(0), places_ND.max(0)
    room = 0.25 * (high - low) + 0.05
    low, high = low - room, high + room
    apart_ND = places_ND + _offsets(places_ND, high - low)
    names = {CASES[i]: apart_ND[i] for i in range(len(CASES))}
    layers = [*cases(apart_ND), *_names(names, high - low)]
    caption = "The same four cases as the first two hidden units see them (filled: 1, open: 0)"
    if len(found.output_weights) == 2:
        layers = [*_divide(found, low, high), *layers]
        caption += "; the line is where the output unit answers 1/2" + (
            ": it has one class on each side." if found.solved else ". It does not have one class on each side."
        )
    else:
        caption += f"; the output unit divides them by all {len(found.output_weights)}, which no plane can show."
    if (apart_ND != places_ND).any():
        caption += " Cases that lie under one another are drawn side by side."
    axes = [Axis(title=f"hidden unit {at + 1}", low=float(low[at]), high=float(high[at])) for at in range(2)]
    return Chart(title="Behind the hidden layer", caption=caption, panels=[Plot(layers=layers, x=axes[0], y=axes[1])])


def cases(places_ND: np.ndarray) -> list[Layer]:
    """Filled where the target is 1, open where it is 0."""
    ones_N = np.array(TARGETS) == 1
    ones_MD, zeros_MD = places_ND[ones_N], places_ND[~ones_N]
    return [
        Points(x=ones_MD[:, 0], y=ones_MD[:, 1], tone="b", size=11),
        Points(x=zeros_MD[:, 0], y=zeros_MD[:, 1], tone="b", size=11, mark="ring"),
    ]


def _offsets(places_ND: np.ndarray, size_D: np.ndarray) -> np.ndarray:
    """Sideways, for cases that others lie upon."""
    offsets_ND = np.zeros_like(places_ND)
    for i, place_D in enumerate(places_ND):
        near = [j for j, other_D in enumerate(places_ND) if (abs(other_D - place_D) < _SAME * size_D).all()]
        offsets_ND[i, 0] = (2 * near.index(i) - len(near) + 1) * _MOVED * size_D[0]
    return offsets_ND


def _names(places: Mapping[str, np.ndarray], size_D: np.ndarray) -> Sequence[Layer]:
    """Above the cases, in turn higher where they are side by side."""
    layers: list[Layer] = []
    for number, (case, place_D) in enumerate(places.items()):
        beside = sum((abs(other_D - place_D) < 3 * _SAME * size_D).all() for other_D in list(places.values())[:number])
        height = (0.07 + 0.06 * beside) * size_D[1]
        layers.append(Text(x=float(place_D[0]), y=float(place_D[1] + height), text=case, side="middle"))
    return layers


def _divide(found: XorReport, low_D: np.ndarray, high_D: np.ndarray) -> list[Layer]:
    """Where the output unit's sum is 0, inside the frame."""
    (v1, v2), b = found.output_weights, found.output_bias
    x = np.linspace(low_D[0], high_D[0], 201)
    if abs(v2) >= abs(v1):
        y = -(b + v1 * x) / v2 if v2 else np.full(201, np.nan)
    else:
        y = np.linspace(low_D[1], high_D[1], 201)
        x = -(b + v2 * y) / v1
    inside = (x >= low_D[0]) & (x <= high_D[0]) & (y >= low_D[1]) & (y <= high_D[1])
    return [Line(x=x[inside], y=y[inside], tone="ink", dash="solid")] if inside.any() else []
