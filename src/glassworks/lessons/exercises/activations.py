"""Exercises of lesson 5: a slope, a leaky bend, and shares that add up to 1; held against torch."""

import math

import torch
from hypothesis import strategies as st

from glassworks.lessons.exercises.draws import lists, numbers
from glassworks.lessons.exercises.exercise import Exercise, Mistake


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def _slope(x: float) -> float:
    point = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    torch.sigmoid(point).backward()
    return float(point.grad.item()) if point.grad is not None else math.nan


SLOPE = Exercise(
    name="activations-slope",
    title="The slope of the logistic function",
    task="Write `slope(x)`: the derivative of 1 / (1 + e⁻ˣ) at `x`.",
    start="import math\n\n\ndef slope(x):\n    return 0.0\n",
    function="slope",
    right=_slope,
    inputs=lambda: st.tuples(numbers(-6, 6)),
    names=("x",),
    mistakes=(
        Mistake(_logistic, "That is the function itself. How fast does it rise there?"),
        Mistake(lambda x: x * (1 - x), "f (1 − f) is right, with f the value of the function at x, not x itself."),
        Mistake(
            lambda x: 1 - _logistic(x) ** 2, "That is the rule for tanh, 1 − f². The logistic function has f (1 − f)."
        ),
        Mistake(lambda x: _logistic(x) * (_logistic(x) - 1), "The sign: the function rises everywhere."),
        Mistake(lambda x: math.exp(-x) / (1 + math.exp(-x)), "Almost: the quotient rule squares the denominator."),
    ),
)


def _leaky(x: float) -> float:
    return float(torch.nn.functional.leaky_relu(torch.tensor(x, dtype=torch.float64)))


LEAKY = Exercise(
    name="activations-leaky",
    title="Leaky ReLU",
    task="Write `leaky(x)`: `x` where it is above 0, otherwise a hundredth of it.",
    start="def leaky(x):\n    return x\n",
    function="leaky",
    right=_leaky,
    inputs=lambda: st.tuples(numbers(-8, 8)),
    names=("x",),
    mistakes=(
        Mistake(
            lambda x: min(x, 0.01 * x),
            "The smaller of both is the wrong one on either side: which one is larger above 0?",
        ),
        Mistake(lambda x: max(0.0, x), "That is plain ReLU: below 0 a hundredth should get through."),
        Mistake(lambda x: x if x > 0 else -0.01 * x, "Below 0 the answer should be below 0, too."),
        Mistake(lambda x: x if x > 0 else 0.1 * x, "That is a tenth. It should be a hundredth."),
        Mistake(lambda x: x if x > 0 else 0.01, "Below 0 it is the same everywhere: a hundredth of x."),
        Mistake(lambda x: 0.01 * x, "The side above 0 is bent as well. There x stays x."),
        Mistake(lambda x: x, "The side below 0 is not bent yet."),
    ),
)


def _softmax(values: list[float]) -> list[float]:
    return torch.softmax(torch.tensor(values, dtype=torch.float64), 0).tolist()


SOFTMAX = Exercise(
    name="activations-softmax",
    title="Softmax",
    task="Write `softmax(values)`: e to the power of each value, divided by the sum of all of them. "
    "It has to be right for large values too (e^1000 is more than a computer holds): take the largest value away from all first; that changes nothing.",
    start="import math\n\n\ndef softmax(values):\n    return values\n",
    function="softmax",
    right=_softmax,
    inputs=lambda: (
        st.tuples(lists(numbers(-3, 3), 2, 4))
        | st.tuples(lists(st.integers(-3, 3).map(lambda one: 1000.0 * one), 2, 3))
    ),
    names=("values",),
    mistakes=(
        Mistake(
            lambda v: [x / sum(v) if sum(v) else 0.0 for x in v],
            "Shares of the values themselves: where is e to the power of them?",
        ),
        Mistake(
            lambda v: [1 / (1 + math.exp(-max(-700, x))) for x in v],
            "Each value is bent on its own (logistic). Shares of softmax add up to 1.",
        ),
        Mistake(
            lambda v: [float(x == max(v)) for x in v],
            "All to the largest: that is argmax. Softmax leaves the others a share.",
        ),
        Mistake(lambda v: [math.exp(x - max(v)) for x in v], "The powers are right; divide them by their sum."),
        Mistake(lambda v: [math.log(max(p, 1e-320)) for p in _softmax(v)], "These are logarithms of the shares."),
        Mistake(lambda v: v, "Nothing is done yet."),
    ),
)

EXERCISES = SLOPE, LEAKY, SOFTMAX
