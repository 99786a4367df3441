"""Single cells: the sum is worked out by hand, and is the network's own value."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from x_example import X, x_network

from glassworks.core.errors import InputError
from glassworks.looks.activations.arithmetic import arithmetic


def test_the_x_example_in_ninths():
    image = torch.tensor([[X]], dtype=torch.float32)
    cell = arithmetic(x_network(), image, "0", [0, 0, 0])
    assert cell.sum == pytest.approx(7 / 9, abs=1e-7)
    assert cell.difference <= 1e-15
    assert cell.inputs == [-1, -1, -1, -1, 1, -1, -1, -1, 1]
    assert [round(9 * product) for product in cell.products] == [-1, 1, 1, 1, 1, 1, 1, 1, 1]
    assert cell.where[4] == [0, 1, 1]
    pooled = arithmetic(x_network(), image, "2", [0, 3, 3])
    assert pooled.operation == "max pool"
    assert pooled.where == [[0, 6, 6], None, None, None]
    assert (pooled.sum, pooled.difference) == (pytest.approx(7 / 9), 0.0)


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
    image = torch.rand(1, 4, 6, 6)
    network = nn.Sequential(layer)
    found = arithmetic(network, image, "0.1" if isinstance(layer, nn.Sequential) else "0", unit)
    output = layer(image)[0]
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


def test_a_network_that_ends_in_a_softmax_has_its_own_taken_apart():
    """A softmax of its probabilities would be another number."""
    network = nn.Sequential(nn.Linear(2, 3, bias=False), nn.Softmax(1))
    with torch.no_grad():
        network[0].weight.copy_(torch.tensor([[1.0, 0], [0, 1], [1, 1]]))
    found = arithmetic(network, torch.tensor([[2.0, 1.0]]), "softmax", [1])
    assert found.inputs == [2, 1, 3]
    assert found.value == pytest.approx(float(F.softmax(torch.tensor([2.0, 1, 3]), 0)[1]), abs=1e-7)


def test_sigmoids_have_no_softmax():
    with pytest.raises(InputError, match="those of sigmoids"):
        arithmetic(nn.Sequential(nn.Linear(2, 3), nn.Sigmoid()), torch.tensor([[2.0, 1.0]]), "softmax", [1])


def test_wrong_cells_and_layers_are_answered():
    image = torch.ones(1, 1, 9, 9)
    with pytest.raises(InputError, match=r"output of shape \[1, 7, 7\]; found \[0, 7, 0\]"):
        arithmetic(x_network(), image, "0", [0, 7, 0])
    with pytest.raises(InputError, match="'1', which does: relu"):
        arithmetic(x_network(), image, "1", None)
    with pytest.raises(InputError, match="found '9'"):
        arithmetic(x_network(), image, "9", None)
