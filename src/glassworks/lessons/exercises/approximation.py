"""Exercises of lesson 7: a hidden layer of ReLU units, how many numbers a dense network learns, and a shift."""

from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from glassworks.lessons.exercises.draws import grids, lists, numbers
from glassworks.lessons.exercises.exercise import Exercise, Mistake


def _layer(x: float, knots: list[float], a: list[float], start: float) -> float:
    return start + sum(slope * max(0.0, x - knot) for knot, slope in zip(knots, a, strict=True))


LAYER = Exercise(
    name="approximation-layer",
    title="One hidden layer of ReLU units",
    task="Write `network(x, knots, a, start)`: `start` plus, for each hidden unit, *a* · max(0, x − *knot*). `knots` and `a` are lists of the same length.",
    start="def network(x, knots, a, start):\n    return start\n",
    function="network",
    right=_layer,
    inputs=lambda: st.integers(1, 4).flatmap(
        lambda n: st.tuples(numbers(-2, 2), lists(numbers(-2, 2), n), lists(numbers(), n), numbers())
    ),
    names=("x", "knots", "a", "start"),
    mistakes=(
        Mistake(
            lambda x, k, a, s: s + sum(w * (x - one) for one, w in zip(k, a, strict=True)),
            "Without the max it is a straight line, however many units there are.",
        ),
        Mistake(lambda x, k, a, s: _layer(x, k, a, 0), "Where does the network start? The constant is missing."),
        Mistake(
            lambda x, k, a, s: s + sum(max(0.0, w * (x - one)) for one, w in zip(k, a, strict=True)),
            "The weight a belongs outside: with it inside the max, no unit could ever bend the curve down.",
        ),
        Mistake(
            lambda x, k, a, s: s + sum(w * max(0.0, one - x) for one, w in zip(k, a, strict=True)),
            "The units are on to the left of their knots. They should be on to the right.",
        ),
        Mistake(
            lambda x, k, a, s: s + sum(w * max(0.0, x + one) for one, w in zip(k, a, strict=True)),
            "A knot at 1 should bend the curve at x = 1: look at the sign inside.",
        ),
        Mistake(
            lambda x, k, a, s: max(0.0, _layer(x, k, a, s)), "The output unit has no ReLU: the curve may be negative."
        ),
        Mistake(lambda x, k, a, s: s, "No hidden unit is used yet."),
    ),
)


def _count(sizes: list[int]) -> int:
    return sum((inputs + 1) * outputs for inputs, outputs in pairwise(sizes))


COUNT = Exercise(
    name="approximation-count",
    title="How many numbers a dense network learns",
    task="Write `count(sizes)`: the weights **and biases** of a dense network with `sizes[0]` inputs, hidden layers of the sizes in between, and `sizes[-1]` outputs. "
    "[784, 100, 10] has 79,510.",
    start="def count(sizes):\n    return sum(sizes)\n",
    function="count",
    right=_count,
    inputs=lambda: st.tuples(st.lists(st.integers(1, 30), min_size=2, max_size=5)),
    names=("sizes",),
    mistakes=(
        Mistake(lambda s: sum(a * b for a, b in pairwise(s)), "Those are the weights. Each unit has a bias as well."),
        Mistake(
            lambda s: sum(a * b for a, b in pairwise(s)) + sum(s), "The inputs have no bias: they are not computed."
        ),
        Mistake(
            lambda s: sum((a + 1) * b for a, b in list(pairwise(s))[:-1]),
            "The last layer is missing: outputs have weights, too.",
        ),
        Mistake(sum, "That counts units. Every unit has a weight for each unit of the layer before."),
        Mistake(
            lambda s: (s[0] + 1) * s[-1], "That joins inputs with outputs directly: the hidden layers are left out."
        ),
        Mistake(
            lambda s: sum(a * b for a, b in pairwise(s)) + len(s) - 1, "One bias for each layer? Each unit has its own."
        ),
        Mistake(
            lambda s: sum(a * (b + 1) for a, b in pairwise(s)),
            "A bias for each unit that something comes from? It belongs to the unit it goes into.",
        ),
    ),
)


def _shifted(image: np.ndarray, down: int, right: int) -> np.ndarray:
    rows, columns = image.shape
    found = np.zeros_like(image)
    for r in range(rows):
        for c in range(columns):
            if 0 <= r - down < rows and 0 <= c - right < columns:
                found[r, c] = image[r - down, c - right]
    return found


def _images() -> "SearchStrategy[tuple[Any, ...]]":
    return st.tuples(grids(st.integers(0, 9), (3, 5), (3, 5)), st.integers(-2, 2), st.integers(-2, 2))


SHIFT = Exercise(
    name="approximation-shift",
    title="Move an image",
    task="Write `shift(image, down, right)`: the image moved by whole pixels (they may be negative). What leaves the frame is lost; what comes in is 0. The result has the same shape.",
    start="import numpy as np\n\n\ndef shift(image, down, right):\n    return image\n",
    function="shift",
    right=_shifted,
    inputs=_images,
    names=("image", "down", "right"),
    mistakes=(
        Mistake(
            lambda i, d, r: np.roll(i, (d, r), (0, 1)),
            "What leaves at one side comes in again at the other. It should be lost.",
        ),
        Mistake(lambda i, d, r: _shifted(i, -d, -r), "It moves the other way."),
        Mistake(lambda i, d, r: _shifted(i, r, d), "Down and right are exchanged: rows go down."),
        Mistake(lambda i, d, r: _shifted(i, d, 0), "It moves down only."),
        Mistake(lambda i, d, r: _shifted(i, 0, r), "It moves to the right only."),
        Mistake(
            lambda i, d, r: i[np.clip(np.arange(len(i)) - d, 0, len(i) - 1)][
                :, np.clip(np.arange(i.shape[1]) - r, 0, i.shape[1] - 1)
            ],
            "The edge is smeared out: what comes in should be 0.",
        ),
        Mistake(lambda i, _d, _r: i, "Nothing moves yet."),
    ),
)

EXERCISES = LAYER, COUNT, SHIFT
