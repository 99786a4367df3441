"""Exercises of lesson 11: the rule of broadcasting, a derivative along a chain, and axes that are turned."""

import math
from itertools import zip_longest
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from glassworks.lessons.exercises.draws import numbers
from glassworks.lessons.exercises.exercise import Exercise, Mistake

Shape = list[int]


def _broadcast(one: Shape, other: Shape) -> Shape:
    return list(torch.broadcast_shapes(one, other))


def _longer(one: Shape, other: Shape) -> Shape:
    return one if len(one) >= len(other) else other


def _fitting() -> "SearchStrategy[tuple[Any, ...]]":
    """Two shapes that fit: from one shape, axes made 1 and front axes left out."""

    @st.composite
    def pair(draw: Any) -> tuple[Any, ...]:
        whole = draw(st.lists(st.integers(2, 5), min_size=1, max_size=4))
        shapes = [[draw(st.sampled_from([1, length])) for length in whole] for _ in range(2)]
        return tuple(shape[draw(st.integers(0, len(shape) - 1)) :] for shape in shapes)

    return pair()


BROADCAST = Exercise(
    name="framework-broadcast",
    title="The shape of a sum",
    task="`one` and `other` are shapes (lists of lengths) that fit. Write `shape(one, other)`: the shape of the sum of two such tensors. Axes are compared **from the last one on**; "
    "an axis of length 1 is repeated, a missing axis counts as 1.",
    start="def shape(one, other):\n    return one\n",
    function="shape",
    right=_broadcast,
    inputs=_fitting,
    names=("one", "other"),
    mistakes=(
        Mistake(
            lambda a, b: [max(x, y) for x, y in zip_longest(a, b, fillvalue=1)],
            "Axes are compared from the first one on here. The last ones belong together: [3] fits [2, 3], not [3, 2].",
        ),
        Mistake(
            lambda a, b: [max(x, y) for x, y in zip(a[::-1], b[::-1], strict=False)][::-1],
            "Axes of the longer shape are lost: a missing axis counts as 1.",
        ),
        Mistake(
            lambda a, b: [max(x, y) for x, y in zip_longest(a[::-1], b[::-1], fillvalue=1)],
            "The lengths are right, their order is not: turn the list round again.",
        ),
        Mistake(_longer, "That is the longer of both. An axis of length 1 in it is repeated, too."),
        Mistake(
            lambda a, b: [x * y for x, y in zip_longest(a[::-1], b[::-1], fillvalue=1)][::-1],
            "Lengths are multiplied. Equal lengths stay as they are.",
        ),
        Mistake(lambda a, b: [*a, *b], "The shapes are put behind each other: that is an outer product, not a sum."),
        Mistake(lambda a, b: a, "That is the first shape alone."),
    ),
)  # fmt: skip


def _slope(w: float) -> float:
    point = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    torch.exp(torch.sin(point**2)).backward()
    return float(point.grad.item()) if point.grad is not None else math.nan


CHAIN = Exercise(
    name="framework-chain",
    title="Back along a chain",
    task="*x* = *w*², *y* = sin *x*, *z* = e^*y*. Write `slope(w)`: d*z*/d*w* = d*z*/d*y* · d*y*/d*x* · d*x*/d*w*, each factor at its own place.",
    start="import math\n\n\ndef slope(w):\n    x = w**2\n    y = math.sin(x)\n    z = math.exp(y)\n    return z\n",
    function="slope",
    right=_slope,
    inputs=lambda: st.tuples(numbers(-2, 2, 4)),
    names=("w",),
    mistakes=(
        Mistake(lambda w: math.exp(math.sin(w * w)), "That is z itself."),
        Mistake(
            lambda w: math.exp(math.sin(w * w)) * math.cos(w * w), "The last factor is missing: how does x move with w?"
        ),
        Mistake(lambda w: math.cos(w * w) * 2 * w, "The factor dz/dy is missing: the slope of e^y is e^y."),
        Mistake(lambda w: math.exp(math.sin(w * w)) * 2 * w, "The factor dy/dx is missing: the slope of sin is cos."),
        Mistake(lambda w: math.exp(math.sin(w * w)) * math.cos(w) * 2 * w, "cos is taken at w. Its place is x."),
        Mistake(
            lambda w: math.exp(math.sin(w * w)) + math.cos(w * w) + 2 * w,
            "The factors are added. Along one path they are multiplied.",
        ),
        Mistake(
            lambda w: -math.exp(math.sin(w * w)) * math.cos(w * w) * 2 * w, "The sign: the slope of sin is cos, without a minus."
        ),
    ),
)  # fmt: skip


def _pictures() -> "SearchStrategy[tuple[Any, ...]]":
    sizes = st.tuples(st.integers(1, 2), st.integers(2, 3), st.integers(2, 3))
    return sizes.map(lambda size: (np.arange(size[0] * size[1] * size[2] * 3).reshape(*size, 3),))


AXES = Exercise(
    name="framework-axes",
    title="Axes for a convolution",
    task="`images` is an array of shape [N, H, W, 3]: N images, rows, columns, and red, green and blue of each pixel. A convolution wants [N, 3, H, W]. "
    "Write `turned(images)`: the same images with their axes in that order.",
    start="import numpy as np\n\n\ndef turned(images):\n    return images\n",
    function="turned",
    right=lambda images: images.transpose(0, 3, 1, 2),
    inputs=_pictures,
    names=("images",),
    mistakes=(
        Mistake(
            lambda a: a.reshape(len(a), 3, *a.shape[1:3]),
            "The shape is right and the images are torn: a reshape reads the numbers in the order in which they lie. Turn the axes instead.",
        ),
        Mistake(lambda a: a.transpose(0, 3, 2, 1), "Colours come first, but rows and columns are exchanged: the images lie on their sides."),
        Mistake(lambda a: a.transpose(3, 0, 1, 2), "The colours stand before the images. Each image has its own three maps."),
        Mistake(lambda a: a.transpose(0, 2, 1, 3), "Rows and columns are exchanged; the colours are still last."),
        Mistake(lambda a: a.mean(axis=3), "That makes them grey: an axis is gone."),
        Mistake(lambda a: a[:, ::-1].transpose(0, 3, 1, 2), "The axes are right, but the images stand on their heads."),
        Mistake(lambda a: a, "The axes are as before."),
    ),
)  # fmt: skip

EXERCISES = BROADCAST, CHAIN, AXES
