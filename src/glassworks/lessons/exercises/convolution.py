"""Exercises of lesson 13: one response, a whole map, and pooling; held against torch."""

import numpy as np
import torch
import torch.nn.functional as F
from hypothesis import strategies as st

from glassworks.lessons.exercises.draws import grids, numbers
from glassworks.lessons.exercises.exercise import Exercise, Mistake

_PIXEL = st.sampled_from([-1, 1])


def _tensor(values: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.asarray(values, dtype=float))[None, None]


RESPONSE = Exercise(
    name="convolution-response",
    title="One cell: nine products",
    task="Write `response(patch, filter)`: both are 3 × 3 and hold 1 and −1. Multiply pixel by weight, nine times, and take the "
    "**mean** of the products. (They are numpy arrays; nested loops are as good.)",
    start="def response(patch, filter):\n    return 0.0\n",
    function="response",
    right=lambda patch, filter_: float(np.mean(patch * filter_)),
    inputs=lambda: st.tuples(grids(_PIXEL, (3, 3), (3, 3)), grids(_PIXEL, (3, 3), (3, 3))),
    names=("patch", "filter"),
    mistakes=(
        Mistake(
            lambda p, f: float(np.sum(p * f)), "That is the sum of the products. A perfect match should be 1, not 9."
        ),
        Mistake(
            lambda p, f: float(np.mean(p == f)),
            "That counts matches. A pixel that differs should count against it: its product is −1.",
        ),
        Mistake(
            lambda p, f: float(np.mean(p @ f)),
            "That is a matrix product (@). Here each pixel meets the one weight at its own place (*).",
        ),
        Mistake(
            lambda p, f: float(np.max(p * f)),
            "That is the largest product. Pooling takes the largest; a filter takes the mean.",
        ),
        Mistake(
            lambda p, f: float(abs(np.mean(p * f))),
            "The sign is lost: an image that is the filter's opposite should give −1.",
        ),
        Mistake(
            lambda p, f: float(np.mean(p * f[::-1, ::-1])),
            "The filter is turned by half a turn. Networks multiply it as it stands.",
        ),
        Mistake(lambda p, f: float(np.mean(p * f.T)), "Rows and columns of the filter are exchanged: [r][c] for both."),
        Mistake(lambda p, f: float(np.sum(p * f) / 3), "Divided by 3. There are nine products."),
        Mistake(
            lambda p, f: float(np.sum(p[0] * f[0]) / 9),
            "Only the first row has been added up. Does return stand inside the loop?",
        ),
        Mistake(
            lambda p, f: float(np.sum(p[1:][:, 1:] * f[1:][:, 1:]) / 9),
            "The first row and column are left out: range(3) begins at 0.",
        ),
        Mistake(
            lambda p, f: float(max(0, np.mean(p * f))), "Negative answers have become 0. That is ReLU, the next layer."
        ),
    ),
)


def _map(image: np.ndarray, filter_: np.ndarray) -> np.ndarray:
    return F.conv2d(_tensor(image), _tensor(filter_))[0, 0].numpy() / 9


def _without_the_last(image: np.ndarray, filter_: np.ndarray) -> np.ndarray:
    found = _map(image, filter_)
    found[-1], found[:, -1] = 0, 0
    return found


MAP = Exercise(
    name="convolution-map",
    title="The filter over the whole image",
    task="Write `convolve(image, filter)`: slide the 3 × 3 filter over the image, one pixel at a time, and give the map of all responses "
    "(means of nine products). The filter never leaves the image, so the map has two rows and two columns less.",
    start="import numpy as np\n\n\ndef convolve(image, filter):\n    rows, columns = image.shape\n"
    "    return np.zeros((rows - 2, columns - 2))\n",
    function="convolve",
    right=_map,
    inputs=lambda: st.tuples(grids(_PIXEL, (3, 6), (3, 6)), grids(_PIXEL, (3, 3), (3, 3))),
    names=("image", "filter"),
    mistakes=(
        Mistake(
            lambda i, f: _map(i, f[::-1, ::-1]),
            "The filter is turned by half a turn, as in mathematics. Networks slide it as it stands (cross-correlation).",
        ),
        Mistake(
            lambda i, f: F.conv2d(_tensor(i), _tensor(f), padding=1)[0, 0].numpy() / 9,
            "The filter leaves the image at the edges: the map is as large as the image. Begin and end one pixel further in.",
        ),
        Mistake(lambda i, f: _map(i, f) * 9, "These are sums. Divide by nine, so that a perfect match is 1."),
        Mistake(lambda i, f: _map(i, f).T, "Rows and columns are exchanged in the result."),
        Mistake(
            lambda i, f: F.conv2d(_tensor(i), _tensor(f), stride=2)[0, 0].numpy() / 9,
            "The filter moves two pixels at a time. It should move one.",
        ),
        Mistake(
            lambda i, f: np.maximum(_map(i, f), 0),
            "Negative responses are gone. That is ReLU, the next layer; a convolution keeps them.",
        ),
        Mistake(
            _without_the_last,
            "The last row and column are still 0: range stops one before its end, so it has to be rows − 2.",
        ),
        Mistake(
            lambda i, f: np.trunc(_map(i, f)),
            "Everything after the point is cut off: the map holds whole numbers only. Leave out int.",
        ),
    ),
)


def _pooled(map_: np.ndarray) -> np.ndarray:
    return F.max_pool2d(_tensor(map_), 2, ceil_mode=True)[0, 0].numpy()


def _partial(map_: np.ndarray, how: str) -> np.ndarray:
    rows, columns = map_.shape
    take = getattr(np, how)
    return np.array([[take(map_[r : r + 2, c : c + 2]) for c in range(0, columns, 2)] for r in range(0, rows, 2)])


def _zeros_beyond(map_: np.ndarray) -> np.ndarray:
    rows, columns = map_.shape
    return _partial(np.pad(map_, [(0, rows % 2), (0, columns % 2)]), "max")


def _edge_left_at_0(map_: np.ndarray) -> np.ndarray:
    found = _pooled(map_)
    rows, columns = map_.shape
    found[rows // 2 :], found[:, columns // 2 :] = 0, 0
    return found


def _overlapping(map_: np.ndarray) -> np.ndarray:
    rows, columns = ((side + 1) // 2 for side in map_.shape)
    return np.array([[map_[r : r + 2, c : c + 2].max() for c in range(columns)] for r in range(rows)])


POOL = Exercise(
    name="convolution-pool",
    title="Pooling",
    task="Write `pool(map)`: windows of 2 × 2, two apart, the **largest value** of each. Where a window reaches over the edge, "
    "take the largest of what is there: a map of 7 × 7 becomes 4 × 4.",
    start="import numpy as np\n\n\ndef pool(map):\n    rows, columns = map.shape\n    return np.zeros(((rows + 1) // 2, (columns + 1) // 2))\n",
    function="pool",
    right=_pooled,
    inputs=lambda: st.tuples(grids(numbers(-2, 2, 4), (2, 7), (2, 7))),
    names=("map",),
    mistakes=(
        Mistake(lambda m: _partial(m, "mean"), "That is average pooling. Here the largest value stays."),
        Mistake(
            lambda m: F.max_pool2d(_tensor(m), 2)[0, 0].numpy(),
            "Windows that reach over the edge are left out: 7 × 7 becomes 3 × 3 then, and the last row and column are never looked at.",
        ),
        Mistake(lambda m: _partial(m, "min"), "That is the smallest value of each window."),
        Mistake(
            lambda m: F.max_pool2d(_tensor(m), 2, stride=1)[0, 0].numpy(),
            "The windows overlap: they should be two apart, not one.",
        ),
        Mistake(
            _zeros_beyond,
            "Beyond the edge there is nothing, not even a 0: where what is left of a window is negative, so is its largest value.",
        ),
        Mistake(lambda m: m[::2, ::2], "That takes the first value of each window, whatever the others are."),
        Mistake(
            lambda m: np.maximum(_pooled(m), 0),
            "Where a whole window is negative, its largest value is negative too. Is there a 0 at the edge or at the start?",
        ),
        Mistake(
            _edge_left_at_0,
            "Windows that reach over the edge are still 0: with // half a window is lost. Count them as the result has them.",
        ),
        Mistake(_overlapping, "The windows begin at r, c. They are two apart: the r-th begins at 2 r."),
    ),
)

EXERCISES = RESPONSE, MAP, POOL
