"""The rules of shapes against examples worked out by hand and against NumPy."""

import itertools

import numpy as np
import pytest

from glassworks.pipelines.tensors.shapes import broadcast, contiguous_strides, product, written


@pytest.mark.parametrize(
    ("one", "other", "made"),
    [
        ([10, 3, 784], [3, 1], [10, 3, 784]),
        ([10, 3, 784], [3], None),
        ([10, 1], [10], [10, 10]),
        ([], [2, 3], [2, 3]),
        ([0], [1], [0]),
        ([2], [3], None),
    ],
)
def test_broadcasting(one, other, made):
    assert broadcast(one, other) == made
    assert broadcast(other, one) == made


def test_broadcasting_is_numpys():
    shapes = [shape for rank in range(4) for shape in itertools.product([1, 2, 3], repeat=rank)]
    for one, other in itertools.product(shapes, repeat=2):
        try:
            theirs = list(np.broadcast_shapes(one, other))
        except ValueError:
            theirs = None
        assert broadcast(one, other) == theirs


@pytest.mark.parametrize(
    ("one", "other", "made"),
    [([10, 3, 784], [784, 16], [10, 3, 16]), ([2, 3], [4, 5], None), ([7, 2, 3], [7, 3, 5], [7, 2, 5])],
)
def test_products(one, other, made):
    assert product(one, other) == made


def test_strides_are_numpys():
    for shape in ([], [5], [3, 4], [2, 3, 4, 5]):
        array = np.zeros(shape, np.float32)
        assert contiguous_strides(shape) == [stride // 4 for stride in array.strides]


def test_written():
    assert written([10, 3, 784]) == "[10, 3, 784]"
    assert written([]) == "[]"
