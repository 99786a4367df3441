"""captum's own small networks with its own published numbers, and the tests that a map must pass."""

import pytest
import torch
from captum.testing.helpers.basic_models import BasicModel_ConvNet_One_Conv, BasicModel_MultiLayer
from torch import nn

from glassworks.core.errors import InputError
from glassworks.instruments.hooks import out_of_place
from glassworks.looks.explain.compute import as_map, grad_cam, gradient, integrated_gradients, occlusion
from glassworks.looks.explain.verify import Verifier, completeness, randomised_weights

SQUARE = torch.arange(16).view(1, 1, 4, 4).float()


@pytest.mark.parametrize(
    ("layer", "expected"), [("conv1", [[11.25, 13.5], [20.25, 22.5]]), ("relu1", [[0, 4], [28, 32.5]])]
)
def test_grad_cam_has_captums_numbers(layer, expected):
    found = grad_cam(BasicModel_ConvNet_One_Conv(), SQUARE, 0, layer=layer, resized=False)
    assert found[0, 0].tolist() == [pytest.approx(row, abs=0.01) for row in expected]


def test_grad_cam_of_a_vector_has_captums_number():
    found = grad_cam(BasicModel_MultiLayer(), torch.tensor([[0.0, 100, 0]]), 0, layer="linear0")
    assert found.flatten().tolist() == [pytest.approx(400)]


@pytest.mark.parametrize(
    ("window", "stride", "expected"), [((1,), None, [80, 200, 120]), ((2,), (2,), [280, 280, 120])]
)
def test_occlusion_has_captums_numbers(window, stride, expected):
    given = torch.tensor([[20.0, 50, 30]])
    found = occlusion(BasicModel_MultiLayer(), given, 0, window=window, stride=stride)
    assert found[0].tolist() == expected


@pytest.mark.parametrize("inplace", [False, True])
def test_gradients_of_captums_network_and_in_place_activations(inplace):
    network = BasicModel_MultiLayer(inplace=inplace)
    given = torch.tensor([[0.0, 100.0, 0.0]])
    assert gradient(network, given, 0)[0].tolist() == [4, 4, 4]
    found = integrated_gradients(network, given, 0)
    assert network.relu.inplace is inplace
    outputs = [float(network(one)[0, 0].detach()) for one in (given, torch.zeros(1, 3))]
    assert found[0].tolist() == [0, pytest.approx(outputs[0] - outputs[1], rel=0.01), 0]
    assert completeness(found, outputs[0] - outputs[1]).passed
    assert not completeness(found * 2, outputs[0] - outputs[1]).passed


class Overwriting(nn.Module):
    """A block as torchvision writes it: ``out += x`` overwrites the norm's output; one ReLU is used twice."""

    def __init__(self):
        super().__init__()
        self.conv, self.norm, self.relu = nn.Conv2d(3, 3, 3, padding=1), nn.BatchNorm2d(3), nn.ReLU(inplace=True)
        self.head = nn.Linear(3, 2)

    def forward(self, x):
        out = self.norm(self.relu(self.conv(x)))
        out += x
        return self.head(self.relu(out).mean((2, 3)))


def test_reused_and_overwritten_layers_are_refused_by_name():
    network, given = Overwriting(), torch.rand(1, 3, 8, 8)
    with pytest.raises(InputError, match="'norm', whose output is overwritten"):
        grad_cam(network, given, 0, layer="norm")
    with pytest.raises(InputError, match="'relu', which runs 2 times"):
        grad_cam(network, given, 0, layer="relu")
    with pytest.raises(InputError, match="'head2'"):
        grad_cam(network, given, 0, layer="head2")
    assert grad_cam(network, given, 0, layer="conv").shape == (1, 1, 8, 8)
    assert all(not module._forward_hooks and not module._backward_hooks for module in network.modules())
    assert network.relu.inplace
    with out_of_place(network):
        assert not network.relu.inplace
    assert network.relu.inplace


class Corner(nn.Module):
    """Class 1 where the upper left quarter is bright; the other pixels mean nothing."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 1)
        self.head = nn.Linear(8, 2)
        with torch.no_grad():
            self.conv.weight.zero_()
            self.conv.bias.zero_()
            self.conv.weight[0] = 1
            self.head.weight.zero_()
            self.head.bias.copy_(torch.tensor([2.0, 0]))
            self.head.weight[1, 0] = 8

    def forward(self, x):
        side = x.shape[-1] // 2
        return self.head(self.conv(x)[:, :, :side, :side].mean((2, 3)))


def test_a_true_map_passes_and_a_false_one_fails():
    network, given = Corner(), torch.ones(1, 1, 16, 16)
    given[..., 8:, 8:] = 0.5
    truth = as_map(occlusion(network, given, 1))
    verifier = Verifier(network, given, 1)
    curves = verifier.curves(truth)
    assert curves.deletion[0] == pytest.approx(float(network(given).softmax(1)[0, 1].detach()), abs=1e-5)
    deletion, insertion = verifier.checks(curves)
    assert deletion.passed
    assert deletion.value < deletion.bound
    assert insertion.name == "insertion"
    assert not verifier.checks(verifier.curves(-truth))[0].passed
    sane = randomised_weights(lambda other: as_map(gradient(other, given, 1)), network, truth)
    assert sane.name == "randomised_weights"
    edges = given[0, 0]  # a "map" that shows the image and ignores the network
    assert not randomised_weights(lambda other: edges, network, edges).passed


def test_memory_is_bounded_by_the_batch():
    largest = 0

    class Watched(Corner):
        def forward(self, x):
            nonlocal largest
            largest = max(largest, len(x))
            return super().forward(x)

    network, given = Watched(), torch.rand(1, 1, 28, 28)
    integrated_gradients(network, given, 1, steps=50)
    occlusion(network, given, 1)
    Verifier(network, given, 1)
    assert 1 < largest <= 8
