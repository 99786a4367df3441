"""Feature maps, filters, dead units and the arithmetic of single cells, on networks whose numbers are known."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from glassworks.core.errors import InputError
from glassworks.looks.activations.arithmetic import arithmetic
from glassworks.looks.activations.compute import feature_maps
from glassworks.looks.activations.units import dead_and_saturated
from glassworks.looks.filters.compute import filters_of

X = [[1 if 1 <= row <= 7 and column in (row, 8 - row) else -1 for column in range(9)] for row in range(9)]
"""The X of the worked example of convolution: 9 x 9 in -1, +1."""


def x_network():
    """The first filter of the worked example, then ReLU and a pool that keeps partial windows."""
    network = nn.Sequential(nn.Conv2d(1, 1, 3, bias=False), nn.ReLU(), nn.MaxPool2d(2, ceil_mode=True), nn.Flatten())
    with torch.no_grad():
        network[0].weight.copy_(torch.tensor([[[[1.0, -1, -1], [-1, 1, -1], [-1, -1, 1]]]]) / 9)
    return network


def test_the_x_example_in_ninths():
    picture = torch.tensor([[X]], dtype=torch.float32)
    report, maps = feature_maps(x_network(), picture, "0")
    ninths = (maps[0] * 9).round().int().tolist()
    assert ninths[0] == [7, -1, 1, 3, 5, -1, 3]
    assert ninths[1] == [-1, 9, -1, 3, -1, 1, -1]
    assert (report.shape, report.silent, report.channels[0].peak) == ([1, 1, 7, 7], 0, [1, 1])
    cell = arithmetic(x_network(), picture, "0", [0, 0, 0])
    assert cell.sum == pytest.approx(7 / 9, abs=1e-7)
    assert cell.difference <= 1e-15
    assert cell.inputs == [-1, -1, -1, -1, 1, -1, -1, -1, 1]
    assert [round(9 * product) for product in cell.products] == [-1, 1, 1, 1, 1, 1, 1, 1, 1]
    assert cell.where[4] == [0, 1, 1]
    pooled = arithmetic(x_network(), picture, "2", [0, 3, 3])
    assert pooled.operation == "max pool"
    assert pooled.where == [[0, 6, 6], None, None, None]
    assert (pooled.sum, pooled.difference) == (pytest.approx(7 / 9), 0.0)


def test_channels_are_ordered_by_energy():
    network = nn.Conv2d(1, 3, 1)
    with torch.no_grad():
        network.weight.copy_(torch.tensor([1.0, -3.0, 0.0]).view(3, 1, 1, 1))
        network.bias.zero_()
    report, maps = feature_maps(network, torch.ones(1, 1, 2, 2), "")
    assert [channel.channel for channel in report.channels] == [1, 0, 2]
    assert [channel.energy for channel in report.channels] == [36, 4, 0]
    assert (report.silent, maps.shape) == (1, (3, 2, 2))
    with pytest.raises(InputError, match="found 'nothing'"):
        feature_maps(network, torch.ones(1, 1, 2, 2), "nothing")


@pytest.mark.parametrize(
    ("layer", "unit"),
    [
        (nn.Conv2d(4, 6, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2), groups=2), [4, 0, 3]),
        (nn.Conv2d(4, 4, 3, padding=1, groups=4, bias=False), [3, 5, 5]),
        (nn.MaxPool2d(3, stride=2, padding=1), [2, 0, 0]),
        (nn.MaxPool2d(2, dilation=2), [2, 1, 1]),
        (nn.AvgPool2d(3, stride=2, padding=1), [1, 0, 2]),
        (nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False), [1, 0, 2]),
        (nn.AdaptiveAvgPool2d((2, 4)), [3, 1, 2]),
        (nn.AdaptiveAvgPool2d(1), [3]),
        (nn.Sequential(nn.Flatten(), nn.Linear(144, 3)), [1]),
    ],
    ids=str,
)
def test_the_sum_is_the_networks_own_value(layer, unit):
    picture = torch.rand(1, 4, 6, 6)
    network = nn.Sequential(layer)
    found = arithmetic(network, picture, "0.1" if isinstance(layer, nn.Sequential) else "0", unit)
    output = layer(picture)[0]
    own = float(output[tuple(unit)].detach() if len(unit) == output.ndim else output[unit[0], 0, 0].detach())
    assert found.value == pytest.approx(own, abs=1e-6)
    assert found.difference <= 1e-14
    weights = found.weights or [1.0] * len(found.inputs)
    if found.operation != "max pool":
        total = sum(value * weight for value, weight in zip(found.inputs, weights, strict=True)) + found.bias
        assert total == pytest.approx(found.value, abs=1e-12)


def test_softmax_of_the_outputs():
    network = nn.Linear(2, 3, bias=False)
    with torch.no_grad():
        network.weight.copy_(torch.tensor([[1.0, 0], [0, 1], [1, 1]]))
    found = arithmetic(network, torch.tensor([[2.0, 1.0]]), "softmax", [1])
    assert found.inputs == [2, 1, 3]
    assert found.sum == pytest.approx(float(F.softmax(torch.tensor([2.0, 1, 3]), 0)[1]), abs=1e-7)
    assert found.difference < 1e-15


def test_wrong_cells_and_layers_are_answered():
    picture = torch.ones(1, 1, 9, 9)
    with pytest.raises(InputError, match=r"output of shape \[1, 7, 7\]; found \[0, 7, 0\]"):
        arithmetic(x_network(), picture, "0", [0, 7, 0])
    with pytest.raises(InputError, match="'1', which does: relu"):
        arithmetic(x_network(), picture, "1", None)
    with pytest.raises(InputError, match="found '9'"):
        arithmetic(x_network(), picture, "9", None)


def test_dead_and_saturated_units():
    class Mixed(nn.Module):
        """Functions of three kinds, one of them no module."""

        def __init__(self):
            super().__init__()
            self.first, self.second = nn.Conv2d(1, 3, 1), nn.Conv2d(3, 2, 1)
            self.six, self.gate = nn.ReLU6(inplace=True), nn.Sigmoid()
            with torch.no_grad():
                self.first.weight.copy_(torch.tensor([1.0, -1, 100]).view(3, 1, 1, 1))
                self.first.bias.zero_()
                self.second.weight.zero_()
                self.second.bias.copy_(torch.tensor([0.0, 50.0]))

        def forward(self, x):
            return torch.relu(self.gate(self.second(self.six(self.first(x)))))

    report = dead_and_saturated(Mixed(), [torch.rand(4, 1, 5, 5) + 0.5, torch.rand(3, 1, 5, 5) + 0.5])
    six, gate, relu = report.layers
    assert report.images == 7
    assert (six.layer, six.operation, six.dead_units, six.saturated_units) == ("six", "hardtanh", [1], [2])
    assert (gate.layer, gate.operation, gate.dead, gate.saturated_units) == ("gate", "sigmoid", 0, [1])
    assert (relu.layer, relu.dead, relu.saturated, relu.active) == ("", 0, 0, 1.0)
    assert (report.dead, report.saturated, report.units) == (1, 2, 7)


def test_filters_in_numbers():
    network = nn.Sequential(nn.Conv2d(3, 2, 1), nn.ReLU())
    with torch.no_grad():
        network[0].weight.copy_(torch.tensor([[1.0, 1, 1], [2, -2, 0]]).view(2, 3, 1, 1))
    report, weights = filters_of(network, None)
    assert (report.layer, report.shape) == ("0", [2, 3, 1, 1])
    assert [one.filter for one in report.filters] == [1, 0]
    assert [one.colour for one in report.filters] == [pytest.approx(1), pytest.approx(0)]
    assert weights.shape == (2, 3, 1, 1)
    with pytest.raises(InputError, match="found '1', a ReLU"):
        filters_of(network, "1")
