"""Single cells: the sum is worked out by hand, and is the network's own value."""

import itertools
import math

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


def cells(layer, image):
    """Every cell of a layer's output: its index, its own value, and what is taken apart."""
    output = layer(image)[0].detach()
    for place in itertools.product(*map(range, output.shape)):
        yield list(place), float(output[place]), arithmetic(nn.Sequential(layer), image, "0", list(place))


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (nn.Conv2d(4, 6, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2), groups=2), [2, 3, 2]),
        (nn.MaxPool2d(3, stride=2, padding=1), [3, 3]),
        (nn.MaxPool2d(2, dilation=2), [2, 2]),
        (nn.AvgPool2d(2), [2, 2]),
        (nn.AvgPool2d(3, stride=2, padding=1), [3, 3]),
        (nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False), [3, 3]),
        (nn.AvgPool2d(2, ceil_mode=True), None),
        (nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True), None),
        (nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True, count_include_pad=False), None),
        (nn.AvgPool2d((3, 2), stride=2, padding=(0, 1), ceil_mode=True), [3, 2]),
        (nn.AvgPool2d(2, divisor_override=3), [2, 2]),
        (nn.AvgPool2d(2, padding=1, count_include_pad=False, divisor_override=3), [2, 2]),
        (nn.AdaptiveAvgPool2d((2, 3)), None),
    ],
    ids=str,
)
@pytest.mark.parametrize("sides", [(6, 5), (5, 6)])
def test_every_cell_of_an_image_that_is_not_square(layer, shape, sides):
    """Each number stands where it was read in the image, and is 0 where that is outside."""
    image = torch.rand(1, 4, *sides, dtype=torch.float64)
    for place, value, found in cells(layer.double(), image):
        assert found.unit == place
        assert found.value == pytest.approx(value, abs=1e-12)
        assert found.difference <= 1e-14
        assert shape is None or found.shape == shape
        assert math.prod(found.shape) == len(found.inputs) == len(found.where)
        for read, at in zip(found.inputs, found.where, strict=True):
            assert read == (0.0 if at is None else float(image[0][tuple(at)]))
        inside = [read for read, at in zip(found.inputs, found.where, strict=True) if at is not None]
        if found.operation == "max pool":
            assert (found.sum, found.bias) == (max(inside), 0.0)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("layer", [nn.Linear, lambda *sides, bias: nn.Conv2d(*sides, 1, bias=bias)])
def test_the_bias_is_stated_where_there_is_one(layer, bias):
    made = layer(3, 2, bias=bias)
    image = torch.rand(1, 3) if isinstance(made, nn.Linear) else torch.rand(1, 3, 1, 1)
    found = arithmetic(nn.Sequential(made), image, "0", [1] if isinstance(made, nn.Linear) else [1, 0, 0])
    assert found.formula == "Σ input · weight" + " + bias" * bias
    assert found.bias == pytest.approx(float(made.bias[1].detach()) if bias else 0.0)
    assert found.unit[0] == 1


@pytest.mark.parametrize("layer", [nn.Conv2d(2, 3, 2), nn.MaxPool2d(2), nn.AvgPool2d(2)], ids=str)
def test_without_a_cell_the_greatest_value_is_taken_apart(layer):
    """Of a maximum, too, whose operation also gives where it was."""
    image = torch.rand(1, 2, 6, 4)
    image[0, 1, :2, :2] = 0.99
    found = arithmetic(nn.Sequential(layer), image, "0", None)
    output = layer(image)[0].detach()
    assert found.value == pytest.approx(float(output.max()), abs=1e-6)
    assert float(output[tuple(found.unit)]) == float(output.max())


class Mean(nn.Module):
    def forward(self, images_BCHW):
        return images_BCHW.mean((2, 3))


def test_a_mean_over_the_image_has_a_cell_for_each_channel():
    image = torch.rand(1, 3, 2, 4)
    found = arithmetic(nn.Sequential(Mean()), image, "0", [2])
    assert found.value == pytest.approx(float(image[0, 2].mean()), abs=1e-6)
    assert found.where == [[2, row, column] for row in range(2) for column in range(4)]
    assert found.difference <= 1e-14


def test_softmax_along_the_last_side_of_several():
    """The scores of its own row; the highest is taken off all of them, so that the largest power is 1."""
    scores = torch.tensor([[[1.0, 2.0, 4.0], [3.0, 0.0, 1.0]]])
    inner = arithmetic(nn.Sequential(nn.Softmax(-1)), scores, "0", [1, 2])
    outer = arithmetic(nn.Identity(), scores, "softmax", [1, 2])
    for found in (inner, outer):
        assert (found.unit, found.inputs, found.bias) == ([1, 2], [3, 0, 1], 0.0)
        assert found.products == pytest.approx([1.0, math.exp(-3), math.exp(-2)])
        assert found.sum == pytest.approx(float(scores[0, 1].softmax(0)[2]), abs=1e-7)


class Twice(nn.Module):
    """One layer with two products, as attention has."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Parameter(torch.eye(3)), nn.Parameter(torch.ones(3, 2))

    def forward(self, values_BD):
        return (values_BD @ self.first).softmax(1) @ self.second


def test_of_a_layer_that_calculates_several_times_the_last_one_is_taken_apart():
    found = arithmetic(nn.Sequential(Twice()), torch.rand(1, 3), "0", [1])
    assert found.operation == "linear"
    assert found.value == pytest.approx(1.0)
    network = nn.Sequential(Twice(), nn.Softmax(1))
    assert arithmetic(network, torch.rand(1, 3), "softmax", [0]).inputs == pytest.approx([1.0, 1.0])


@pytest.mark.parametrize(
    ("layer", "unit"),
    [
        (nn.Conv2d(4, 2, 3), [1]),
        (nn.AdaptiveAvgPool2d((2, 1)), [3]),
        (nn.AdaptiveAvgPool2d((1, 2)), [3]),
        (nn.AdaptiveAvgPool2d(1), [-1]),
        (nn.Conv2d(4, 2, 3), [0, -1, 0]),
        (nn.Conv2d(4, 2, 3), [2, 0, 0]),
    ],
    ids=str,
)
def test_a_cell_that_is_not_there_is_refused(layer, unit):
    with pytest.raises(InputError, match=r"(?s)a cell of an output of shape .*counted from 0"):
        arithmetic(nn.Sequential(layer), torch.rand(1, 4, 6, 6), "0", unit)


def test_a_pooled_maps_cell_by_its_channel_or_in_full():
    image = torch.rand(1, 4, 6, 6)
    network = nn.Sequential(nn.AdaptiveAvgPool2d(1))
    assert arithmetic(network, image, "0", [3]).value == arithmetic(network, image, "0", [3, 0, 0]).value
