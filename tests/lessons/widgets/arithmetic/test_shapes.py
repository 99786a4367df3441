"""The page's rules of shapes are the library's, which are PyTorch's."""

import json

import numpy as np
import pytest
import torch
from page_arithmetic import NODE, by_page

from glassworks.lessons.labs.graph import graph_of
from glassworks.pipelines.tensors.shapes import broadcast, product

pytestmark = pytest.mark.skipif(NODE is None, reason="no Node")


@pytest.fixture(scope="module")
def pairs():
    random = np.random.default_rng(5)
    return [[random.choice([1, 2, 3], random.integers(0, 5)).tolist() for _ in range(2)] for _ in range(300)]


def test_broadcasting(pairs):
    found = by_page("shapes", f"{json.dumps(pairs)}.map(([one, other]) => m.broadcast(one, other))")
    assert found == [broadcast(*pair) for pair in pairs]
    assert None in found


def test_products(pairs):
    fitting = [pair for pair in pairs if min(map(len, pair)) >= 2]
    found = by_page("shapes", f"{json.dumps(fitting)}.map(([one, other]) => m.product(one, other))")
    assert found == [product(*pair) for pair in fitting]
    assert by_page("shapes", "m.product([3], [3])") is None


def test_reshapes_keep_every_number():
    assert by_page("shapes", "m.reshape([10, 3, 784], [10, 3, 28, 28])") == [10, 3, 28, 28]
    assert by_page("shapes", "m.reshape([10, 3, 784], [10, 28, 28])") is None
    assert by_page("shapes", "[m.count([10, 100, 3, 784]), m.count([])]") == [2_352_000, 1]


@pytest.mark.parametrize(
    ("text", "shape"),
    [("[10, 3, 784]", [10, 3, 784]), ("10 x 3", [10, 3]), ("[]", []), ("", []), ("[1.5]", None), ("[-1, 3]", None),
     ("[3,]", None), ("hello", None)],
)  # fmt: skip
def test_what_is_typed(text, shape):
    assert by_page("shapes", f"m.parsed({json.dumps(text)})") == shape


@pytest.mark.parametrize("shapes", [([], []), ([4], [3, 1]), ([2, 1, 5], [3, 1]), ([1], [7]), ([2], [3])])
def test_shapes_through_a_graph_are_torch_s(shapes):
    given = dict(zip(("x", "w"), shapes, strict=True))
    graph = json.dumps(graph_of("x*w + exp(x)", [1.0, 1.0]))
    found, wrong = by_page(
        "shapes", f"(({{found, wrong}}) => [[...found], wrong ?? null])(m.shapesOf({graph}, {json.dumps(given)}))"
    )
    x, w = torch.ones(shapes[0]), torch.ones(shapes[1])
    if wrong is not None:
        assert wrong["into"] == list(shapes)
        with pytest.raises(RuntimeError):
            x * w
        return
    assert dict(found) | given == dict(found)
    assert found[-1][1] == list((x * w + x.exp()).shape)
