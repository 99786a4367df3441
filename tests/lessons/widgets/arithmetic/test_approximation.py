"""The page's hidden layer is the library's: by hand, by least squares, and its slopes autograd's."""

import json

import numpy as np
import pytest
import torch
from page_arithmetic import NODE, by_page

from glassworks.pipelines.approximation.functions import FUNCTIONS, interpolant, largest_error
from glassworks.pipelines.approximation.train import _Units

pytestmark = pytest.mark.skipif(NODE is None, reason="no Node")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_units_placed_by_hand(name):
    f = FUNCTIONS[name][1]
    points = np.linspace(0, 1, 50)
    page = by_page(
        "approximation",
        f"((f, xs) => [xs.map(f), xs.map(m.placed(f, m.equal(7)))])(m.FUNCTIONS.{name}.value, {points.tolist()})",
    )
    assert np.allclose(page[0], f(points), atol=1e-6)
    assert np.allclose(page[1], interpolant(f, 7)(points), atol=1e-6)


def test_the_largest_error_of_the_sine():
    found = by_page("approximation", "((f) => m.errors(m.placed(f, m.equal(8)), f, 20001))(m.FUNCTIONS.sine.value)")
    assert np.isclose(found["largest"], largest_error(FUNCTIONS["sine"][1], 8), atol=1e-6)


def test_a_unit_where_the_error_is_largest_goes_to_the_kink():
    ends = by_page("approximation", "m.withOneMore(m.FUNCTIONS.kink.value, [0, 1])")
    assert ends == [0, 0.5, 1]
    assert (
        by_page("approximation", "((f) => m.errors(m.placed(f, [0, 0.5, 1]), f).largest)(m.FUNCTIONS.kink.value)")
        < 1e-9
    )


def test_logistic_units_by_least_squares_and_their_slopes():
    random = np.random.default_rng(0)
    inner = torch.from_numpy(np.stack([random.normal(0, 8, 4), random.normal(0, 4, 4)]))
    x = torch.linspace(0, 1, 41, dtype=torch.float64)[:, None]
    y = torch.from_numpy(FUNCTIONS["waves"][1](x.numpy()))
    library = _Units(inner, x, y)
    loss = (library(x) - y).square().mean()
    loss.backward()
    given = json.dumps({"w": inner[0].tolist(), "b": inner[1].tolist()})
    data = f"{x[:, 0].tolist()}, {y[:, 0].tolist()}"
    page = by_page("approximation", f"((u, v) => [v, m.slopes(u, v, {data})])({given}, m.outer({given}, {data}))")
    assert np.allclose(page[0], library.outer.detach()[:, 0], atol=1e-5 * library.outer.abs().max().item())
    assert np.isclose(page[1]["squared"], loss.item(), atol=1e-6)
    assert np.allclose([page[1]["w"], page[1]["b"]], library.inner.grad, atol=1e-6)


def test_learning_lowers_the_error():
    ask = """((f) => {
        const xs = m.equal(100);
        const ys = xs.map(f);
        const error = (s) => m.errors(m.learned(s.inner, m.outer(s.inner, xs, ys)), f).squared;
        let s = m.begin(6, 1);
        const before = error(s);
        for (let at = 0; at < 200; at++) s = m.step(s, xs, ys);
        return [before, error(s)];
    })(m.FUNCTIONS.sine.value)"""
    before, after = by_page("approximation", ask)
    assert after < before / 5
