"""A linear chain whose gradients are powers of a number."""

import pytest
import torch

from glassworks.models.sequence.recurrent import LSTMCell, RNNCell
from glassworks.pipelines.language.gradient_reach import reach_of


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0])
def test_without_input_each_step_multiplies_by_the_recurrent_weights(factor):
    """At h = 0 the slope of tanh is 1, so a factor times a rotation scales every gradient by that factor."""
    cell = RNNCell(3, 4).double()
    with torch.no_grad():
        cell.weight_hh.copy_(factor * torch.eye(4).roll(1, 0))
        cell.bias_ih.zero_()
        cell.bias_hh.zero_()
    norms = reach_of(cell, torch.zeros(2, 10, 3, dtype=torch.float64), seed=0)
    assert norms == pytest.approx([factor**step for step in range(10)])


def test_an_open_forget_gate_keeps_the_gradient():
    x = torch.zeros(2, 30, 3)
    torch.manual_seed(0)
    closed, opened = LSTMCell(3, 4), LSTMCell(3, 4)
    with torch.no_grad():
        closed.bias_ih[4:8], opened.bias_ih[4:8] = -5.0, 5.0
    assert reach_of(closed, x, seed=0)[-1] < 1e-12 < 1e-3 < reach_of(opened, x, seed=0)[-1]


@pytest.mark.parametrize("bias", [0.0, 2.0, 5.0])
def test_the_cell_keeps_what_its_forget_gate_leaves(bias):
    """Without input and without weights from h, dc(t+1)/dc(t) is the forget gate alone."""
    cell = LSTMCell(3, 4).double()
    with torch.no_grad():
        cell.weight_hh.zero_()
        cell.bias_ih[4:8], cell.bias_hh[4:8] = bias, 0.0
    norms = reach_of(cell, torch.zeros(2, 10, 3, dtype=torch.float64), seed=0, in_cell=True)
    forget = torch.sigmoid(torch.tensor(bias, dtype=torch.float64)).item()
    assert norms == pytest.approx([forget**step for step in range(10)])
