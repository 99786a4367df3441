"""Recurrent cells of one unit in the page are the library's, forwards and backwards in time."""

import json

import numpy as np
import pytest
import torch
from page_arithmetic import NODE, by_page

from glassworks.models.sequence.recurrent import LSTMCell, RNNCell, unroll

pytestmark = pytest.mark.skipif(NODE is None, reason="no Node")
INPUTS = [1.0, 0.0, -0.5, 2.0, 0.3, 0.0]


def one_unit(cell, weights_hh, weights_ih, biases):
    cell = cell.double()
    with torch.no_grad():
        for parameter, values in (
            (cell.weight_hh, weights_hh), (cell.weight_ih, weights_ih), (cell.bias_ih, biases), (cell.bias_hh, 0.0)
        ):  # fmt: skip
            parameter.copy_(
                torch.tensor(values, dtype=torch.float64).expand(parameter.numel()).reshape(parameter.shape)
            )
    states, last = unroll(cell, torch.tensor(INPUTS, dtype=torch.float64)[None, :, None])
    return states, last


@pytest.mark.parametrize("w", [-0.7, 0.8, 1.6])
def test_a_plain_unit(w):
    states, last = one_unit(RNNCell(1, 1), [w], [0.9], [0.2])
    hidden = [state[0] for state in states]
    reach = torch.autograd.grad(last[0].sum(), hidden)
    found = by_page("recurrent", f"m.plain({INPUTS}, {{w: {w}, u: 0.9, b: 0.2}})")
    assert np.allclose(found["h"], [h.item() for h in hidden], atol=1e-6)
    assert np.allclose(found["reach"], [one.item() for one in reach], atol=1e-6)


def test_without_the_bend_it_is_a_power():
    found = by_page("recurrent", "m.plain([1, 0, 0, 0, 0], {w: 1.5, bent: false})")
    assert np.allclose(found["h"], 1.5 ** np.arange(5))
    assert np.allclose(found["reach"], 1.5 ** np.arange(4, -1, -1))


def test_an_lstm_of_one_unit():
    w, u, b = [0.5, -0.3, 0.8, 1.1], [1.2, 0.4, -0.9, 0.3], [0.1, 1.0, -0.2, 0.4]
    states, last = one_unit(LSTMCell(1, 1), w, u, b)
    cells = [cell for _, cell in states]
    reach = torch.autograd.grad(last[0].sum(), cells)
    gates = json.dumps({name: [w[at], u[at], b[at]] for at, name in enumerate("ifgo")})
    found = by_page("recurrent", f"m.lstm({INPUTS}, {gates})")
    assert np.allclose([step["c"] for step in found["steps"]], [c.item() for c in cells], atol=1e-6)
    assert np.allclose([step["h"] for step in found["steps"]], [h.item() for h, _ in states], atol=1e-6)
    assert np.allclose(found["reach"], [one.item() for one in reach], atol=1e-6)
