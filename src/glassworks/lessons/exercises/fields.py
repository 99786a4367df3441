"""Exercises of lesson 14: the size of a map, of a field, and the pixels of one unit; held against the network itself."""

from typing import Any

import torch
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from torch import nn

from glassworks.instruments.receptive_field import fields
from glassworks.lessons.exercises.exercise import Exercise, Mistake


def _units(n: int, k: int, s: int, p: int) -> int:
    with torch.device("meta"):
        return nn.Conv1d(1, 1, k, s, p)(torch.empty(1, 1, n)).shape[-1]


UNITS = Exercise(
    name="fields-units",
    title="How many units a layer has",
    task="A layer has a window of `k` pixels, a stride of `s`, and `p` pixels of padding at both ends. Write `units(n, k, s, p)`: how many "
    "units its map has along a side when the map before it has `n`. What is left over at the end is not used.",
    start="def units(n, k, s, p):\n    return n\n",
    function="units",
    right=_units,
    inputs=lambda: st.tuples(st.integers(8, 32), st.integers(1, 7), st.integers(1, 4), st.integers(0, 3)),
    names=("n", "k", "s", "p"),
    mistakes=(
        Mistake(
            lambda n, k, s, p: (n + 2 * p - k) / s + 1,
            "There are no parts of a unit: what is left over at the end is not used. // divides without a rest.",
        ),
        Mistake(
            lambda n, k, s, p: (n + 2 * p - k) // s, "One too few: the window at the very first place counts, too."
        ),
        Mistake(lambda n, k, s, p: (n + p - k) // s + 1, "There is padding at both ends."),
        Mistake(lambda n, k, s, p: (n - k) // s + 1, "The padding does not come in."),
        Mistake(lambda n, k, s, p: n + 2 * p - k + 1, "The stride does not come in: windows begin `s` apart."),
        Mistake(
            lambda n, k, s, p: -((k - n - 2 * p) // s) + 1,
            "Rounded up: a last window that reaches over the end is not used. Round down.",
        ),
        Mistake(
            lambda n, k, s, p: n // s, "The window and the padding do not come in; that is right for few layers only."
        ),
    ),
)


def _chain(layers: list[tuple[int, int]]) -> nn.Sequential:
    return nn.Sequential(*(nn.Conv2d(1, 1, k, s, padding=k) for k, s in layers))


def _size(layers: list[tuple[int, int]]) -> int:
    found = fields(_chain(layers), (1, 64, 64), [str(len(layers) - 1)])[str(len(layers) - 1)]
    return found.columns.size if found else 0


def _grown(layers: list[tuple[int, int]], grow: Any, begin: int = 1) -> int:
    size, jump = begin, 1
    for k, s in layers:
        size, jump = grow(size, jump, k, s)
    return size


def _layers() -> "SearchStrategy[tuple[Any, ...]]":
    window = st.tuples(st.integers(1, 5), st.integers(1, 3))
    return st.tuples(st.lists(window, min_size=1, max_size=4))


SIZE = Exercise(
    name="fields-size",
    title="How much a unit sees",
    task="Write `field(layers)`: how many pixels along a side a unit of the last layer sees. `layers` is a list of `(k, s)`, window and stride, "
    "from the image on. Two numbers are carried along: the size of the field, and the jump, the pixels from one unit to the next; for a pixel both are 1.",
    start="def field(layers):\n    size, jump = 1, 1\n    for k, s in layers:\n        pass\n    return size\n",
    function="field",
    right=_size,
    inputs=_layers,
    names=("layers",),
    mistakes=(
        Mistake(
            lambda layers: _grown(layers, lambda r, j, k, s: (r + (k - 1) * j * s, j * s)),
            "The jump is multiplied too early: a window spans units of the layer **before**, so their jump counts.",
        ),
        Mistake(
            lambda layers: _grown(layers, lambda r, j, k, s: (r + k * j, j * s)),
            "k units lie k − 1 jumps apart: the first one's field is there already.",
        ),
        Mistake(
            lambda layers: _grown(layers, lambda r, j, k, s: (r + k - 1, j)),
            "The strides do not come in: after a stride of 2 the next unit lies two pixels on.",
        ),
        Mistake(
            lambda layers: _grown(layers, lambda r, j, k, s: (r * k, j)),
            "Sizes are not multiplied: neighbouring fields overlap. Two 3 × 3 windows see 5, not 9.",
        ),
        Mistake(
            lambda layers: _grown(layers, lambda r, j, k, s: (r + (k - 1) * j, j + s)),
            "Jumps multiply: two strides of 2 make a jump of 4, and strides of 1 leave it.",
        ),
        Mistake(
            lambda layers: layers[-1][0], "That is the window of the last layer alone. What does each of its units see?"
        ),
        Mistake(lambda layers: 1, "Nothing grows yet."),
    ),
)


def _pixels(n: int, k: int, s: int, p: int, unit: int) -> list[int]:
    """The pixels of the image that autograd reaches from one unit."""
    image = torch.zeros(1, 1, n, requires_grad=True)
    weight = torch.ones(1, 1, k)
    output = torch.nn.functional.conv1d(image, weight, stride=s, padding=p)[0, 0, unit]
    return torch.autograd.grad(output, image)[0][0, 0].nonzero().flatten().tolist()


def _places() -> "SearchStrategy[tuple[Any, ...]]":
    @st.composite
    def five(draw: Any) -> tuple[Any, ...]:
        k = draw(st.integers(2, 5))
        n, s, p = draw(st.integers(5, 12)), draw(st.integers(1, 3)), draw(st.integers(0, k - 1))
        return n, k, s, p, draw(st.integers(0, (n + 2 * p - k) // s))

    return five()


def _inside(n: int, first: int, count: int) -> list[int]:
    return [pixel for pixel in range(first, first + count) if 0 <= pixel < n]


PIXELS = Exercise(
    name="fields-pixels",
    title="Which pixels those are",
    task="Write `pixels(n, k, s, p, unit)`: the list of the pixels that one unit of a layer looks at, in order. The image has `n` pixels, numbered from 0; "
    "window `k`, stride `s`, padding `p`; units are numbered from 0, too. Padding is no pixel.",
    start="def pixels(n, k, s, p, unit):\n    return list(range(n))\n",
    function="pixels",
    right=_pixels,
    inputs=_places,
    names=("n", "k", "s", "p", "unit"),
    mistakes=(
        Mistake(lambda n, k, s, p, unit: _inside(n, unit * k - p, k), 'It goes on by a whole window from unit to unit. How far apart are two units?'),
        Mistake(lambda n, k, s, p, u: _inside(n, u * s, k), "The padding lies before pixel 0: the first window begins at −p."),
        Mistake(lambda n, k, s, p, u: _inside(n, u - p, k), "The stride does not come in: windows begin `s` pixels apart."),
        Mistake(
            lambda n, k, s, p, u: list(range(u * s - p, u * s - p + k)),
            "Places in the padding are listed: a unit sees nothing there. Keep those from 0 to n − 1.",
        ),
        Mistake(lambda n, k, s, p, u: _inside(n, u * s - p, k + 1), "One pixel too many: a window of k has k places."),
        Mistake(lambda n, k, s, p, u: _inside(n, u * s + p, k), "The padding is added. It moves windows to the left, so take it away."),
        Mistake(lambda n, k, s, p, u: list(range(n)), "That is the whole image. A unit sees its window alone."),
    ),
)  # fmt: skip

EXERCISES = UNITS, SIZE, PIXELS
