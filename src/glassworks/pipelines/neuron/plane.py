"""The plane of a neuron that learned: its examples, the rule, and the side where it answers 1."""

from typing import Literal

import numpy as np

from glassworks.charts import Axis, Band, Layer, Line, Plot, Points, Reference, Region
from glassworks.pipelines.neuron.report import Examples, Learned
from glassworks.pipelines.neuron.unit import LINE, RADIUS, REACH


def learned_plane(rule: str, learned: Learned, examples: Examples) -> Plot:
    """Points, the dashed rule, and the shaded half-plane."""
    points_ND, targets_N = np.array(examples.points).reshape(-1, 2), np.array(examples.targets)
    layers: list[Layer] = [*_side(learned), *_rule(rule)]
    marks: dict[int, Literal["dot", "ring"]] = {1: "dot", 0: "ring"}
    for target, mark in marks.items():
        chosen_ND = points_ND[targets_N == target]
        if len(chosen_ND):
            layers.append(Points(x=chosen_ND[:, 0], y=chosen_ND[:, 1], tone="a", size=4, mark=mark))
    x, y = (Axis(title=title, low=-REACH, high=REACH) for title in ("x1", "x2"))
    return Plot(layers=layers, x=x, y=y, equal=True)


def _side(learned: Learned) -> list[Layer]:
    (w1, w2), b = learned.w, learned.b
    if w2 == 0:
        if w1 == 0:
            return []
        at = float(np.clip(-b / w1, -REACH, REACH))
        side = (at, REACH) if w1 > 0 else (-REACH, at)
        return [Region(x=side, tone="a", opacity=0.14), Reference(x=-b / w1, tone="ink", dash="solid")]
    x = np.linspace(-REACH, REACH, 201)
    line = -(b + w1 * x) / w2
    bound = np.clip(line, -REACH, REACH)
    edge = np.full_like(x, REACH if w2 > 0 else -REACH)
    low, high = (bound, edge) if w2 > 0 else (edge, bound)
    inside = np.where(np.abs(line) <= REACH, line, np.nan)
    return [Band(x=x, low=low, high=high, tone="a", opacity=0.14), Line(x=x, y=inside, tone="ink", dash="solid")]


def _rule(rule: str) -> list[Layer]:
    if rule == "circle":
        angle = np.linspace(0, 2 * np.pi, 181)
        return [Line(x=RADIUS * np.cos(angle), y=RADIUS * np.sin(angle), tone="b", dash="dashed")]
    x = np.array([-REACH, REACH])
    return [Line(x=x, y=-(LINE[2] + LINE[0] * x) / LINE[1], tone="b", dash="dashed")]
