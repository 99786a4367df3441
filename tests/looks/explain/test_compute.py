"""captum's own small networks with its own published numbers, and the tests that a map must pass."""

import pytest
import torch
import torch.nn.functional as F
from captum.testing.helpers.basic_models import BasicModel_ConvNet_One_Conv, BasicModel_MultiLayer
from torch import nn
from without_gradients import FailingFunction

from glassworks.core.errors import InputError
from glassworks.instruments.hooks import out_of_place
from glassworks.looks.explain.compute import as_map, gradient, integrated_gradients, occlusion
from glassworks.looks.explain.grad_cam import explained_layer, grad_cam
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
    said = completeness(found * 20, outputs[0] - outputs[1]).words
    assert 1800 < float(said.rpartition("by ")[2].removesuffix(" %")) < 2000
    assert "e+" not in said
    assert "by 100 %" in completeness(torch.zeros(3), 1.0).words


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


def test_reused_layers_are_refused_by_name():
    network, given = Overwriting(), torch.rand(1, 3, 8, 8)
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


class Copying(Overwriting):
    """The same without overwriting anything."""

    def forward(self, x):
        out = self.norm(F.relu(self.conv(x)))
        return self.head(F.relu(out + x).mean((2, 3)))


def test_grad_cam_is_of_what_a_layer_gave_before_it_was_overwritten():
    network, same = Overwriting(), Copying()
    same.load_state_dict(network.state_dict())
    given = torch.rand(1, 3, 8, 8)
    found = grad_cam(network.eval(), given, 0, layer="norm")
    assert found.any() or grad_cam(network, given, 1, layer="norm").any()
    for target in (0, 1):
        expected = grad_cam(same.eval(), given, target, layer="norm")
        assert torch.allclose(grad_cam(network, given, target, layer="norm"), expected)


class Patches(nn.Module):
    """Four patches as tokens after a class token; the answer is what attention adds of them to the class token."""

    def __init__(self, shape=(2, 2)):
        super().__init__()
        self.embed = nn.Conv2d(1, 2, 4, stride=4)
        self.norm = nn.Identity()
        self.last = nn.Identity()
        self.head = nn.Linear(2, 2, bias=False)
        self.shape = shape
        with torch.no_grad():
            self.embed.weight.zero_()
            self.embed.bias.zero_()
            self.embed.weight[0] = 1 / 16  # the mean of a patch
            self.head.weight.copy_(torch.tensor([[-1.0, 0], [1, 0]]))

    def forward(self, x):
        patches = self.embed(x).flatten(2).transpose(1, 2)
        tokens = self.norm(torch.cat([torch.zeros(1, 1, 2), patches], 1))
        tokens = torch.cat([tokens[:, :1] + tokens[:, 1:].sum(1, keepdim=True), tokens[:, 1:]], 1)
        return self.head(self.last(tokens)[:, 0])


@pytest.mark.parametrize("shape", [(8, 8), (8, 12), (12, 4)])
def test_tokens_go_back_to_their_places(shape):
    network, given = Patches(), torch.zeros(1, 1, *shape)
    given[..., 4:8, :4] = 1  # the patch in the second row and the first column
    assert explained_layer(network, given, 1) == "norm"  # behind it, patches have no gradient
    found = grad_cam(network, given, 1, layer="norm", resized=False)
    expected = torch.zeros(1, 1, shape[0] // 4, shape[1] // 4)
    expected[..., 1, 0] = 1
    assert torch.equal(found, expected)
    assert grad_cam(network, given, 1, layer="norm").shape == given.shape


def test_layers_without_places_are_refused_by_name():
    with pytest.raises(InputError, match=r"(?s)lies over the image.*'head', \[1, 2\]"):
        grad_cam(Patches(), torch.rand(1, 1, 8, 8), 1, layer="head")
    with pytest.raises(InputError, match="a layer with feature maps"):
        explained_layer(nn.Sequential(nn.Flatten(), nn.Linear(64, 2)), torch.rand(1, 1, 8, 8), 1)


class NoGradient(Corner):
    def forward(self, x):
        with torch.no_grad():
            return super().forward(x)


class Detached(Corner):
    def forward(self, x):
        return super().forward(x.detach())


class FailingBackward(Corner):
    def forward(self, x):
        return super().forward(FailingFunction.apply(x))


@pytest.mark.parametrize(
    ("make", "words"),
    [(NoGradient, "require grad"), (Detached, "require grad"), (FailingBackward, "no backward pass was written")],
)
def test_a_network_without_gradients_is_the_users_to_mend(make, words):
    given = torch.rand(1, 1, 16, 16)
    for method in (gradient, integrated_gradients):
        with pytest.raises(InputError, match=f"gradients reach its input; found that they do not: .*{words}"):
            method(make(), given, 1)
    assert occlusion(make(), given, 1).any()
    with pytest.raises(InputError, match="gradients reach its input"):
        grad_cam(NoGradient(), given, 1, layer="conv")


class NormalizingInPlace(Corner):
    def forward(self, x):
        return super().forward(x.sub_(0.25))


def test_a_network_may_overwrite_its_input():
    network, given = NormalizingInPlace(), torch.rand(1, 1, 16, 16)
    kept = given.clone()
    for method in (gradient, integrated_gradients, occlusion):
        assert torch.allclose(method(network, given, 1), method(Corner(), kept - 0.25, 1), atol=0.3)
        assert torch.equal(given, kept)
    assert grad_cam(network, given, 1, layer="conv").any()


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
