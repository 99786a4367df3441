"""The cells written out, against torch's fused layers and against an example worked by hand."""

import json
from pathlib import Path

import pytest
import torch
from torch import nn

from glassworks.models.sequence.recurrent import CELLS, FUSED, CharacterNetwork, LSTMCell, cell_of, unroll

KNOWN = json.loads((Path(__file__).parent / "lstm_2x3.json").read_text())


def test_the_lstm_of_the_worked_example():
    cell = LSTMCell(2, 2).double()
    with torch.no_grad():
        for name, values in (("weight_ih", "W_ih"), ("weight_hh", "W_hh"), ("bias_ih", "b")):
            getattr(cell, name).copy_(torch.tensor(KNOWN[values], dtype=torch.float64))
        cell.bias_hh.zero_()
        states, _ = unroll(cell, torch.tensor([KNOWN["x"]], dtype=torch.float64))
    for (h, c), known in zip(states, KNOWN["steps"], strict=True):
        torch.testing.assert_close(h[0], torch.tensor(known["h"], dtype=torch.float64), atol=1e-12, rtol=0)
        torch.testing.assert_close(c[0], torch.tensor(known["c"], dtype=torch.float64), atol=1e-12, rtol=0)


@pytest.mark.parametrize("kind", CELLS)
def test_a_cell_equals_torchs_fused_layer_forwards_and_backwards(kind):
    torch.manual_seed(0)
    fused = FUSED[kind](5, 7, 1, batch_first=True)
    x = torch.randn(3, 20, 5, requires_grad=True)
    expected = fused(x)[0]
    states, _ = unroll(cell_of(kind, fused), x)
    found = torch.stack([state[0] for state in states], dim=1)
    torch.testing.assert_close(found, expected, atol=1e-6, rtol=0)
    one, other = (torch.autograd.grad(out.square().sum(), x, retain_graph=True)[0] for out in (found, expected))
    torch.testing.assert_close(one, other, atol=1e-5, rtol=0)


@pytest.mark.parametrize("kind", CELLS)
def test_parameters_are_as_many_as_the_formula_says(kind):
    inputs, hidden, gates = 5, 7, {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    cell = CELLS[kind](inputs, hidden)
    assert sum(p.numel() for p in cell.parameters()) == gates * (inputs * hidden + hidden * hidden + 2 * hidden)


@pytest.mark.parametrize("kind", CELLS)
def test_a_network_reads_on_where_it_stopped(kind):
    torch.manual_seed(0)
    network = CharacterNetwork(11, kind=kind, hidden=6, layers=2, embedding=4).eval()
    codes = torch.randint(0, 11, (2, 10))
    with torch.inference_mode():
        whole, _ = network(codes)
        first, state = network(codes[:, :4])
        second, _ = network(codes[:, 4:], state)
    torch.testing.assert_close(torch.cat([first, second], dim=1), whole, atol=1e-6, rtol=0)


def test_memory_is_kept_at_the_start():
    network = CharacterNetwork(5, hidden=3)
    lstm = network.recurrent
    assert isinstance(lstm, nn.LSTM)
    forget = lstm.bias_ih_l0[3:6] + lstm.bias_hh_l0[3:6]
    assert forget.tolist() == [1.0, 1.0, 1.0]
