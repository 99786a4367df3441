"""The microscope against the worked example's published digits, autograd, and every path of small networks."""

import itertools
import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from glassworks.core.errors import InputError
from glassworks.instruments.tape import record
from glassworks.looks.backprop.compute import backprop
from glassworks.models.worked_example import WorkedExample, inputs, squared_error, table

PUBLISHED = {
    "out_h1": 0.593269992107,
    "out_o1": 0.751365069552,
    "E total": 0.298371108760,
    "dE/dout_o1": 0.741365069552,
    "dout_o1/dnet_o1": 0.186815601809,
    "delta_o2": -0.038098236517,
    "dE/dw5": 0.082167040564,
    "dE/dw8": -0.022740242216,
    "dE_o1/dout_h1": 0.055399424651,
    "dE_o2/dout_h1": -0.019049118258,
    "dE/dout_h1": 0.036350306393,
    "dE/dw1": 4.38567734e-4,
    "dE/dw4": 9.95425471e-4,
    "w1+": 0.149780716133,
    "w5+": 0.358916479718,
    "w8+": 0.561370121108,
    "E after 1 step": 0.291027773694,
    "E after 10 steps": 0.220918592054,
    "E after 1,000 steps": 0.001114349454,
    "E after 10,000 steps": 3.510187783e-5,
    "out_o2 after 10,000 steps": 0.984064273515,
}


def cross_entropy(logits):
    return F.cross_entropy(logits, torch.tensor([1]))


def test_the_worked_example_has_its_digits():
    values = {row.quantity: row.value for row in table()}
    for quantity, published in PUBLISHED.items():
        assert values[quantity] == pytest.approx(published, abs=1.1e-12 if published > 1e-3 else 1e-12), quantity


@pytest.mark.parametrize("number", range(8))
def test_every_weight_of_the_worked_example(number):
    layer, unit, source = ("hidden", "output")[number // 4], number // 2 % 2, number % 2
    report = backprop(WorkedExample(), inputs(), squared_error, layer=layer, weight=[unit, source])
    values = {row.quantity: row.value for row in table()}
    assert report.value == pytest.approx(values[f"dE/dw{number + 1}"], abs=1e-12)
    assert report.autograd_error < 1e-15
    assert report.central_difference_error < 1e-10
    assert math.prod(report.factors.values()) == pytest.approx(report.value, abs=1e-15)
    which = f"{'ho'[number // 4]}{unit + 1}"
    assert report.factors["do/dnet"] == pytest.approx(values[f"dout_{which}/dnet_{which}"], abs=1e-12)
    assert report.factors["dE/do"] == pytest.approx(values[f"dE/dout_{which}"], abs=1e-12)


def test_a_hidden_weight_of_the_worked_example_has_two_paths():
    report = backprop(WorkedExample(), inputs(), squared_error, layer="hidden", weight=[0, 0])
    assert report.paths_are_complete
    assert [path.share for path in report.paths] == pytest.approx([1.524042853, -0.524042853], abs=1e-9)
    units = [(step.layer, step.unit) for step in report.paths[1].steps if step.layer != "(loss)"]
    assert units == [("output_out", [1]), ("output", [1]), ("hidden_out", [0]), ("hidden", [0])]
    for path in report.paths:
        assert path.product == pytest.approx(math.prod(step.derivative for step in path.steps))


def small_convnet():
    torch.manual_seed(3)
    layers = [nn.Conv2d(1, 2, 3, stride=2, padding=1), nn.BatchNorm2d(2), nn.ReLU(inplace=True)]
    layers += [nn.Conv2d(2, 2, 3, padding=1, groups=2), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8, 3)]
    network = nn.Sequential(*layers)
    network[1].running_var.fill_(2.0)
    return network.double()


@pytest.mark.parametrize("layer", ["0", "3", "6"])
def test_a_convolutions_gradient_is_the_sum_over_positions(layer):
    network, picture = small_convnet(), torch.rand(1, 1, 8, 8, dtype=torch.float64)
    report = backprop(network, picture, cross_entropy, layer=layer, paths=10_000)
    assert report.autograd_error < 1e-14
    assert report.central_difference_error < 1e-7
    assert report.positions > 1 or layer == "6"
    for term in report.terms:
        assert term.dE_do * term.do_dnet * term.dnet_dw == pytest.approx(term.product)
    assert report.paths_are_complete
    assert sum(path.share for path in report.paths) == pytest.approx(1, abs=1e-9)
    assert report.activation == {"0": ["native_batch_norm", "relu"], "3": [], "6": []}[layer]


def test_any_parameter_and_any_operation():
    torch.manual_seed(0)

    class Odd(nn.Module):
        """Shared weights, attention, gating, a branch in Python."""

        def __init__(self):
            super().__init__()
            self.shared = nn.Linear(4, 4)
            self.attention = nn.MultiheadAttention(4, 2, batch_first=True)
            self.norm = nn.LayerNorm(4)

        def forward(self, x):
            y = self.shared(x).view(1, 2, 2).repeat(1, 1, 2)
            y = self.norm(y + self.attention(y, y, y)[0])
            z = self.shared(y.mean(1)) * torch.sigmoid(y[:, 0])
            return z if z.sum() > 100 else z + x

    network = Odd()
    for name, parameter in network.named_parameters():
        if name == "attention.in_proj_bias":
            continue  # a third of it, the keys' bias, has no effect at all
        layer, _, own = name.rpartition(".")
        report = backprop(network, torch.rand(1, 4), cross_entropy, layer=layer, parameter=own)
        assert report.autograd_error < 1e-14, name
        assert report.central_difference_error < 1e-8, name
        assert len(report.weight) == parameter.ndim


def test_the_strongest_weight_is_found_and_the_network_is_unchanged():
    network = small_convnet().train()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    report = backprop(network, torch.rand(1, 1, 8, 8), cross_entropy)
    gradients = {}
    network.eval()
    loss = cross_entropy(network(torch.zeros(1, 1, 8, 8, dtype=torch.float64)))
    assert loss.requires_grad
    tape = record(network, torch.rand(1, 1, 8, 8), cross_entropy)
    gradients = tape.gradients(tape.parameters.values())
    assert set(map(id, tape.parameters.values())) <= set(gradients)
    assert report.layer in {"0", "3", "6"}
    assert all(torch.equal(before[name], tensor) for name, tensor in network.state_dict().items())
    assert all(parameter.grad is None for parameter in network.parameters())


def test_paths_of_a_two_layer_network_are_all_products():
    network = nn.Sequential(nn.Linear(2, 3, bias=False), nn.Tanh(), nn.Linear(3, 2, bias=False)).double()
    x = torch.tensor([[0.3, -0.7]], dtype=torch.float64)
    report = backprop(network, x, lambda y: y.square().sum(), layer="0", weight=[1, 0])
    net = network[0](x)[0, 1]
    expected = [
        float(
            (2 * network(x)[0, output] * network[2].weight[output, 1] * (1 - torch.tanh(net) ** 2) * x[0, 0]).detach()
        )
        for output in range(2)
    ]
    assert sorted(path.product for path in report.paths) == pytest.approx(sorted(expected))


def test_wrong_names_and_indices_are_answered():
    network = small_convnet()
    picture = torch.rand(1, 1, 8, 8)
    with pytest.raises(InputError, match=r"layer with weights; found '7'"):
        backprop(network, picture, cross_entropy, layer="7")
    with pytest.raises(InputError, match=r"parameter of '0'; found 'wait'.\nIt has: weight, bias"):
        backprop(network, picture, cross_entropy, layer="0", parameter="wait")
    with pytest.raises(InputError, match=r"shape is \[2, 1, 3, 3\]; found \[0, 0\]"):
        backprop(network, picture, cross_entropy, layer="0", weight=[0, 0])
    with pytest.raises(InputError, match=r"found \[2, 0, 0, 0\]"):
        backprop(network, picture, cross_entropy, layer="0", weight=[2, 0, 0, 0])


def test_a_tape_can_be_played_again_from_any_value():
    network = WorkedExample()
    tape = record(network, inputs(), squared_error)
    weight = tape.parameters["output.weight"]
    for row, column in itertools.product(range(2), range(2)):
        moved = weight.detach().clone()
        moved[row, column] += 0.1
        with torch.no_grad():
            changed = WorkedExample()
            changed.output.weight[row, column] += 0.1
            assert float(tape.replay({id(weight): moved}).detach()) == pytest.approx(
                float(squared_error(changed(inputs())).detach())
            )
    assert float(tape.replay({}).detach()) == float(tape.objective.detach())
