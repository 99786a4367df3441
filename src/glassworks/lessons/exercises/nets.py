"""Exercises of lesson 15: what a convolution costs, what a bottleneck saves, and what a shortcut does to a gradient."""

from typing import Any

import torch
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from torch import nn

from glassworks.instruments.layers import layer_table
from glassworks.lessons.exercises.draws import lists
from glassworks.lessons.exercises.exercise import Exercise, Mistake


def _parameters(k: int, maps_in: int, maps_out: int) -> int:
    with torch.device("meta"):
        return sum(one.numel() for one in nn.Conv2d(maps_in, maps_out, k).parameters())


PARAMETERS = Exercise(
    name="nets-parameters",
    title="Parameters of a convolution",
    task="A convolution has windows of `k` × `k`, takes `maps_in` maps and gives `maps_out`. Every map that it gives has weights for **all** maps that it takes, and one bias. "
    "Write `parameters(k, maps_in, maps_out)`.",
    start="def parameters(k, maps_in, maps_out):\n    return k * k\n",
    function="parameters",
    right=_parameters,
    inputs=lambda: st.tuples(st.integers(2, 7), st.integers(2, 9), st.integers(2, 9)),
    names=("k", "maps_in", "maps_out"),
    mistakes=(
        Mistake(lambda k, a, b: k * k * a * b, "The biases are missing: one for each map that it gives."),
        Mistake(lambda k, a, b: k * a * b + b, "A window has two sides: k × k weights."),
        Mistake(lambda k, a, b: k * k * a * b + a * b, "One bias for each map that it gives, not for each pair of maps."),
        Mistake(lambda k, a, b: k * k * b + b, "Weights for one map alone: a window reaches through all maps that it takes."),
        Mistake(lambda k, a, b: k * k * a * b + 1, "One bias for all? Each map that it gives has its own."),
        Mistake(lambda k, a, b: k * k * a * b + a, "The biases belong to the maps that it gives."),
        Mistake(lambda k, a, b: k * k, "That is one window of one map."),
    ),
)  # fmt: skip


def _operations(side: int, maps_in: int, few: int, maps_out: int) -> int:
    with torch.device("meta"):
        network = nn.Sequential(nn.Conv2d(maps_in, few, 1), nn.Conv2d(few, maps_out, 5, padding=2))
    return layer_table(network, (maps_in, side, side)).multiply_adds


BOTTLENECK = Exercise(
    name="nets-bottleneck",
    title="A bottleneck in an inception module",
    task="Maps of `side` × `side` pass a 1 × 1 convolution from `maps_in` to `few` maps, then a 5 × 5 convolution (padded, so the side stays) from `few` to `maps_out`. "
    "Write `operations(side, maps_in, few, maps_out)`: the multiply-adds of both together, without biases.",
    start="def operations(side, maps_in, few, maps_out):\n    return side * side * 25 * maps_in * maps_out\n",
    function="operations",
    right=_operations,
    inputs=lambda: st.tuples(st.integers(2, 6), st.integers(4, 9), st.integers(2, 3), st.integers(4, 9)),
    names=("side", "maps_in", "few", "maps_out"),
    mistakes=(
        Mistake(lambda side, maps_in, few, maps_out: side**2 * maps_in * few * 25 * few * maps_out, 'The two layers are multiplied. One comes after the other: their operations are added.'),
        Mistake(lambda s, a, f, b: s * s * 25 * a * b, "That is the 5 × 5 convolution without a bottleneck: what the module saves itself."),
        Mistake(lambda s, a, f, b: s * s * 25 * f * b, "The 1 × 1 convolution costs something, too."),
        Mistake(lambda s, a, f, b: a * f + 25 * f * b, "Those are the weights. Each is used at every place of the map."),
        Mistake(lambda s, a, f, b: s * s * (a * f + 5 * f * b), "A window of 5 × 5 has 25 weights."),
        Mistake(lambda s, a, f, b: s * (a * f + 25 * f * b), "A map of `side` × `side` has as many places as that."),
        Mistake(lambda s, a, f, b: s**4 * a * f * 25 * f * b, "One after the other: their costs are added, not multiplied."),
    ),
)  # fmt: skip


def _slope(weights: list[float], shortcuts: bool) -> float:
    x = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    y = x
    for weight in weights:
        y = weight * y + (y if shortcuts else 0)
    return torch.autograd.grad(y, x)[0].item()


def _product(factors: list[float]) -> float:
    found = 1.0
    for factor in factors:
        found *= factor
    return found


def _stack() -> "SearchStrategy[tuple[Any, ...]]":
    weight = st.sampled_from([0.5, 0.25, -0.5, 0.75, 2.0])

    @st.composite
    def two(draw: Any) -> tuple[Any, ...]:
        weights = draw(lists(weight, 2, 4))
        assume(len(weights) > 1)
        return weights, draw(st.booleans())

    return two()


SLOPE = Exercise(
    name="nets-shortcut",
    title="A gradient with shortcuts",
    task="Block after block computes `y = w * y`, and with shortcuts `y = w * y + y`. `weights` holds the w of each block. "
    "Write `slope(weights, shortcuts)`: ∂(last y)/∂(first y), which is what the first layer's gradient is multiplied by.",
    start="def slope(weights, shortcuts):\n    return 1.0\n",
    function="slope",
    right=_slope,
    inputs=_stack,
    names=("weights", "shortcuts"),
    mistakes=(
        Mistake(lambda w, s: _product(w), "With shortcuts each block has a second way, of slope 1, beside its own."),
        Mistake(lambda w, s: _product([1 + one for one in w]), "Without shortcuts there is no second way: the factor is w alone."),
        Mistake(lambda w, s: sum(1 + one if s else one for one in w), "Blocks come one after the other: their slopes are multiplied (the chain rule)."),
        Mistake(lambda w, s: _product(w) + 1 if s else _product(w), "One shortcut around all of it? Each block has its own."),
        Mistake(lambda w, s: _product([w[-1] + 1 if s else w[-1]] * len(w)), "Every block has its own weight; that is the last one's each time."),
        Mistake(lambda w, s: 1.0, "That is the slope of the shortcut alone."),
    ),
)  # fmt: skip

EXERCISES = PARAMETERS, BOTTLENECK, SLOPE
