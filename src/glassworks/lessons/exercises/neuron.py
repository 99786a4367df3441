"""Exercises of lesson 1: one neuron, and a layer of them; held against torch."""

import math

import numpy as np
import torch
from hypothesis import strategies as st

from glassworks.lessons.exercises.draws import grids, lists, numbers
from glassworks.lessons.exercises.exercise import Exercise, Mistake


def _total(x: list[float], w: list[float], b: float) -> float:
    return sum(one * other for one, other in zip(x, w, strict=True)) + b


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))


OUTPUT = Exercise(
    name="neuron-output",
    title="One logistic neuron",
    task="Write `neuron(x, w, b)`: the logistic function 1 / (1 + e⁻ˢ) of the sum s of inputs times weights, plus the bias.",
    start="import math\n\n\ndef neuron(x, w, b):\n    return 0.0\n",
    function="neuron",
    right=lambda x, w, b: float(torch.sigmoid(torch.tensor(_total(x, w, b), dtype=torch.float64))),
    inputs=lambda: st.tuples(lists(numbers(-2, 2), 2), lists(numbers(-2, 2), 2), numbers(-2, 2)),
    names=("x", "w", "b"),
    mistakes=(
        Mistake(
            lambda x, w, b: _logistic(_total(x, w, len(x) * b)),
            "The bias comes in once for each input. A neuron has one: it is added once.",
        ),
        Mistake(lambda x, w, b: _logistic(_total(x, w, 0)), "The bias is not in the sum."),
        Mistake(_total, "That is the sum. The activation bends it."),
        Mistake(
            lambda x, w, b: _logistic(-_total(x, w, b)), "The curve falls instead of rising: the sign in the exponent."
        ),
        Mistake(
            lambda x, w, b: math.tanh(_total(x, w, b)),
            "That is tanh, from −1 to 1. The logistic function goes from 0 to 1.",
        ),
        Mistake(
            lambda x, w, b: _logistic(_total(x, w, 0)) + b,
            "The bias comes after the bend. It belongs inside, into the sum.",
        ),
    ),
)


def _layer(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    return torch.nn.functional.linear(*(torch.from_numpy(one) for one in (x, w, b))).relu().numpy()


LAYER = Exercise(
    name="neuron-layer",
    title="A layer of three neurons",
    task="Write `layer(x, W, b)`: `x` holds two inputs, `W` three rows of two weights, one row for each neuron, `b` three biases. "
    "Return the three answers, with ReLU as activation.",
    start="import numpy as np\n\n\ndef layer(x, W, b):\n    return np.zeros(3)\n",
    function="layer",
    right=_layer,
    inputs=lambda: st.tuples(
        lists(numbers(), 2).map(np.array), grids(numbers(), (3, 3), (2, 2)), lists(numbers(), 3).map(np.array)
    ),
    names=("x", "W", "b"),
    mistakes=(
        Mistake(
            lambda x, w, b: 1 / (1 + np.exp(-(w @ x + b))),
            "That is the logistic function. Here the activation is ReLU.",
        ),
        Mistake(lambda x, w, b: w @ x + b, "Negative answers are there. ReLU sets them to 0."),
        Mistake(lambda x, w, b: np.maximum(w @ x, 0), "The biases are missing."),
        Mistake(lambda x, w, b: np.maximum(w @ x, 0) + b, "The biases come after ReLU. They belong into the sum."),
        Mistake(lambda x, w, b: np.abs(w @ x + b), "Negative sums are turned round. ReLU sets them to 0."),
        Mistake(lambda x, w, b: np.maximum(w @ x - b, 0), "The biases are taken away instead of added."),
    ),
)

EXERCISES = OUTPUT, LAYER
