"""Exercises of lesson 3: the factors of the chain rule, two ways added, and a step; held against autograd."""

import math
from typing import Any

import torch
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from glassworks.lessons.exercises.draws import between_0_and_1, lists, numbers
from glassworks.lessons.exercises.exercise import Exercise, Mistake


def _output_slope(o: float, t: float, h: float) -> float:
    """By autograd, with the sum as the logit of ``o``: the weight is 1 and the rest of the sum a constant."""
    weight = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    rest = math.log(o / (1 - o)) - h
    (0.5 * (t - torch.sigmoid(weight * h + rest)) ** 2).backward()
    return float(weight.grad.item()) if weight.grad is not None else math.nan


OUTPUT = Exercise(
    name="backprop-output-weight",
    title="The slope of an output weight",
    task="Write `slope(o, t, h)`: ∂E/∂w of a weight that leads from a hidden unit with value `h` to a logistic output unit "
    "with value `o` and target `t`, for E = ½ (t − o)². Three factors: error by output, output by its sum, sum by the weight.",
    start="def slope(o, t, h):\n    return 0.0\n",
    function="slope",
    right=_output_slope,
    inputs=lambda: st.tuples(between_0_and_1(), between_0_and_1(), between_0_and_1()),
    names=("o", "t", "h"),
    mistakes=(
        Mistake(
            lambda o, t, h: (t - o) * o * (1 - o) * h,
            "The sign is turned round. Differentiate ½ (t − o)² by o: the inner slope is −1.",
        ),
        Mistake(lambda o, t, h: (o - t) * h, "A factor is missing: how much does the output change with its sum?"),
        Mistake(
            lambda o, t, h: (o - t) * o * (1 - o), "That is the slope by the sum. The weight acts on the sum through h."
        ),
        Mistake(
            lambda o, t, h: (o - t) * h * (1 - h) * h, "The middle factor is the slope of the output unit: o, not h."
        ),
        Mistake(
            lambda o, t, h: 2 * (o - t) * o * (1 - o) * h, "Twice too much: the ½ in E takes away the 2 of the square."
        ),
        Mistake(lambda o, t, h: (o - t) * (1 - o) * h, "The slope of the logistic function is o (1 − o): both parts."),
        Mistake(
            lambda o, t, h: (o - t) * _sigmoid(o) * (1 - _sigmoid(o)) * h,
            "o is the output already: it has been through the logistic function once. Its slope there is o (1 − o).",
        ),
        Mistake(
            lambda o, t, h: 0.5 * (o - t) * o * (1 - o) * h, "Half of it: the 2 of the square takes away the ½ of E."
        ),
        Mistake(
            lambda o, t, h: 0.5 * (t - o) ** 2 * o * (1 - o) * h,
            "The first factor is the error itself. Its slope by o is wanted: o − t.",
        ),
        Mistake(lambda o, t, h: (o - t) * o * (1 - o) + h, "The factors of a chain are multiplied, all three of them."),
    ),
)


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def _hidden_slope(i: float, h: float, v: list[float], o: list[float], t: list[float]) -> float:
    deltas = [(one - wanted) * one * (1 - one) for one, wanted in zip(o, t, strict=True)]
    return sum(delta * weight for delta, weight in zip(deltas, v, strict=True)) * h * (1 - h) * i


def _hidden_inputs() -> "SearchStrategy[tuple[Any, ...]]":
    two = lists(between_0_and_1(), 2)
    return st.tuples(numbers(-2, 2, 4), between_0_and_1(), lists(numbers(-2, 2, 4), 2), two, two)


HIDDEN = Exercise(
    name="backprop-hidden-weight",
    title="The slope of a hidden weight",
    task="Write `slope(i, h, v, o, t)`: ∂E/∂w of a weight from input `i` to a hidden unit with value `h`, which is connected to two "
    "outputs by the weights `v`. `o` and `t` are the lists of outputs and targets; E = ½ Σ (t − o)². The error comes back on two ways.",
    start="def slope(i, h, v, o, t):\n    back = 0.0\n    return back * h * (1 - h) * i\n",
    function="slope",
    right=_hidden_slope,
    inputs=_hidden_inputs,
    names=("i", "h", "v", "o", "t"),
    mistakes=(
        Mistake(
            lambda i, h, v, o, t: _hidden_slope(i, h, v[:1], o[:1], t[:1]),
            "Only the way through the first output is there. The second adds its share.",
        ),
        Mistake(
            lambda i, h, v, o, t: sum((a - b) * a * (1 - a) * w for a, b, w in zip(o, t, v, strict=True)) * i,
            "The hidden unit's own slope is missing: h (1 − h).",
        ),
        Mistake(
            lambda i, h, v, o, t: sum((a - b) * a * (1 - a) * w for a, b, w in zip(o, t, v, strict=True)) * h * (1 - h),
            "That is the slope by the hidden unit's sum. The weight acts on it through the input i.",
        ),
        Mistake(lambda i, h, v, o, t: -_hidden_slope(i, h, v, o, t), "The sign is turned round: o − t, not t − o."),
        Mistake(
            lambda i, h, v, o, t: sum((a - b) * w for a, b, w in zip(o, t, v, strict=True)) * h * (1 - h) * i,
            "The slopes of the output units are missing: o (1 − o) on each way.",
        ),
        Mistake(
            lambda i, h, v, o, t: sum((a - b) * a * (1 - a) for a, b in zip(o, t, strict=True)) * h * (1 - h) * i,
            "Each way back leads through its weight: multiply by v.",
        ),
        Mistake(
            lambda i, h, v, o, t: _hidden_slope(i, h, v[1:], o[1:], t[1:]),
            "Only the way through the last output is left: each one replaces the one before. Ways are added, with +=.",
        ),
        Mistake(
            lambda i, h, v, o, t: (
                math.prod((a - b) * a * (1 - a) * w for a, b, w in zip(o, t, v, strict=True)) * h * (1 - h) * i
            ),
            "The two ways are multiplied. Along a way slopes are multiplied; the ways are added.",
        ),
        Mistake(
            lambda i, h, v, o, t: _hidden_slope(i, h, v, o, t) / 2, "Half of it: the ways are added, not averaged."
        ),
        Mistake(
            lambda i, h, v, o, t: sum((a - b) * a * (1 - a) for a, b in zip(o, t, strict=True)) * h * h * (1 - h) * i,
            "Those are slopes of output weights: they end at h. The way back to the hidden unit leads through v.",
        ),
    ),
)


def _autograd_step(w: float, v: float, x: float, t: float, rate: float) -> tuple[float, float]:
    both = torch.tensor([w, v], dtype=torch.float64, requires_grad=True)
    (0.5 * (t - torch.sigmoid(both[1] * torch.sigmoid(both[0] * x))) ** 2).backward()
    assert both.grad is not None  # noqa: S101 - backward has filled it
    new_w, new_v = (both.detach() - rate * both.grad).tolist()
    return new_w, new_v


def _slopes(w: float, v: float, x: float, t: float, later: float | None = None) -> tuple[float, float]:
    """By both weights; ``later`` is the output weight by which the error goes back, where it is another one."""
    h = _sigmoid(w * x)
    o = _sigmoid(v * h)
    delta = (o - t) * o * (1 - o)
    return delta * (v if later is None else later) * h * (1 - h) * x, delta * h


def _output_first(w: float, v: float, x: float, t: float, rate: float) -> tuple[float, float]:
    moved = v - rate * _slopes(w, v, x, t)[1]
    return w - rate * _slopes(w, v, x, t, moved)[0], moved


def _without_input(w: float, v: float, x: float, t: float, rate: float) -> tuple[float, float]:
    h = _sigmoid(w * x)
    o = _sigmoid(v * h)
    delta = (o - t) * o * (1 - o)
    return w - rate * delta * v * h * (1 - h), v - rate * delta * h


def _without_hidden_slope(w: float, v: float, x: float, t: float, rate: float) -> tuple[float, float]:
    of_output = _slopes(w, v, x, t)[1]
    return w - rate * of_output / _sigmoid(w * x) * v * x, v - rate * of_output


def _without_output_slope(w: float, v: float, x: float, t: float, rate: float) -> tuple[float, float]:
    h = _sigmoid(w * x)
    error = _sigmoid(v * h) - t
    return w - rate * error * v * h * (1 - h) * x, v - rate * error * h


STEP = Exercise(
    name="backprop-step",
    title="A whole step, two weights",
    task="A chain: h = σ(w x), o = σ(v h), E = ½ (t − o)². Write `step(w, v, x, t, rate)`: both weights after one step of "
    "gradient descent, as a pair `(w, v)`. Every slope belongs to the weights *before* the step.",
    start="import math\n\n\ndef sigma(s):\n    return 1 / (1 + math.exp(-s))\n\n\ndef step(w, v, x, t, rate):\n"
    "    h = sigma(w * x)\n    o = sigma(v * h)\n    return w, v\n",
    function="step",
    right=_autograd_step,
    inputs=lambda: st.tuples(
        numbers(-3, 3), numbers(-3, 3), numbers(-2, 2), between_0_and_1(), st.sampled_from([0.5, 1.0, 5.0])
    ),
    names=("w", "v", "x", "t", "rate"),
    tolerance=1e-9,
    mistakes=(
        Mistake(_output_first, "v moved before the slope of w was taken: the error must go back through the old v."),
        Mistake(
            lambda w, v, x, t, rate: (w + rate * _slopes(w, v, x, t)[0], v + rate * _slopes(w, v, x, t)[1]),
            "That climbs. Descent goes against the slope: minus.",
        ),
        Mistake(
            _without_input,
            "w acts on its unit's sum through x: the last factor of its slope is x.",
        ),
        Mistake(
            lambda w, v, x, t, rate: (w - _slopes(w, v, x, t)[0], v - _slopes(w, v, x, t)[1]),
            "The learning rate is not used.",
        ),
        Mistake(
            lambda w, v, x, t, rate: (w, v - rate * _slopes(w, v, x, t)[1]),
            "w does not move. The error reaches it through v and the slope of h.",
        ),
        Mistake(
            lambda w, v, x, t, rate: (w - rate * _slopes(w, v, x, t)[0], v),
            "v does not move. Its slope is (o − t) o (1 − o) h.",
        ),
        Mistake(lambda w, v, x, t, rate: _slopes(w, v, x, t), "Those are the slopes. Where do the weights go?"),
        Mistake(
            lambda w, v, x, t, rate: (w - rate * _slopes(w, v, x, t, 1)[0], v - rate * _slopes(w, v, x, t)[1]),
            "The way from the output back to h leads through v: a factor of the slope of w.",
        ),
        Mistake(_without_hidden_slope, "The slope of h by its sum is missing for w: h (1 − h)."),
        Mistake(
            lambda w, v, x, t, rate: (v - rate * _slopes(w, v, x, t)[1], w - rate * _slopes(w, v, x, t)[0]),
            "Both are right, in the other order: return w, then v.",
        ),
        Mistake(_without_output_slope, "The slope of the output by its sum is missing: o (1 − o), for both weights."),
    ),
)

EXERCISES = OUTPUT, HIDDEN, STEP
