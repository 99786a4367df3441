import pytest
import timm
import torch
from torch import nn

from glassworks.training.fusion import FusedConv, fused, norms_folded

needs_onednn = pytest.mark.skipif(not torch.backends.mkldnn.is_available(), reason="torch was built without oneDNN")


def seeded(network):
    """Norms with statistics and scales that matter, so that a wrong fold shows."""
    generator = torch.Generator().manual_seed(0)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(generator=generator)
            module.running_var.uniform_(0.5, 2, generator=generator)
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias)
    return network.eval()


def pictures(channels=3, side=64):
    return torch.randn(2, channels, side, side, generator=torch.Generator().manual_seed(1))


def count(network, kind):
    return sum(isinstance(module, kind) for module in network.modules())


@needs_onednn
@pytest.mark.parametrize("name", ["resnet18", "mobilenetv2_035", "mobilenetv3_small_050", "efficientnet_b0"])
def test_real_networks_give_the_same_answers_without_a_norm_of_their_own(name):
    network = seeded(timm.create_model(name, num_classes=7))
    quick = fused(network, torch.float32)
    assert count(quick, nn.BatchNorm2d) == 0
    assert count(quick, FusedConv) == count(network, nn.Conv2d)
    with torch.inference_mode():
        torch.testing.assert_close(quick(pictures()), network(pictures()), atol=2e-4, rtol=1e-3)


@needs_onednn
@pytest.mark.parametrize("act", [nn.ReLU, nn.ReLU6, nn.Hardswish, nn.SiLU, nn.GELU, nn.Sigmoid])
def test_every_activation_fused_or_not_is_the_same_function(act):
    network = seeded(nn.Sequential(nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(8), act()))
    with torch.inference_mode():
        torch.testing.assert_close(fused(network, torch.float32)(pictures()), network(pictures()), atol=1e-5, rtol=1e-5)


class Reused(nn.Module):
    """What a norm's convolution gives is used once more, and one convolution is called twice."""

    def __init__(self):
        super().__init__()
        self.first, self.norm = nn.Conv2d(3, 3, 3, padding=1), nn.BatchNorm2d(3)
        self.twice, self.norm2 = nn.Conv2d(3, 3, 1), nn.BatchNorm2d(3)

    def forward(self, x):
        y = self.first(x)
        return self.norm2(self.twice(self.norm(y) + y)) + self.twice(x)


def test_a_convolution_that_others_use_keeps_its_own_values():
    network = seeded(Reused())
    quick = fused(network, torch.float32)
    assert count(quick, nn.BatchNorm2d) == 2
    with torch.inference_mode():
        torch.testing.assert_close(quick(pictures()), network(pictures()), atol=1e-5, rtol=1e-5)


class Standardized(nn.Conv2d):
    """A library's own kind of convolution: a scale folded into its weights would be divided out again."""

    def forward(self, x):
        return nn.functional.conv2d(x, (self.weight - self.weight.mean()) / self.weight.std(), self.bias)


class Deciding(nn.Module):
    """Cannot be traced: it looks at values."""

    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)

    def forward(self, x):
        return self.norm(self.conv(x)) if x.sum() > 0 else x


@pytest.mark.parametrize("network", [nn.Sequential(Standardized(3, 4, 3), nn.BatchNorm2d(4)), Deciding()])
def test_what_is_not_the_plain_pattern_is_left_alone(network):
    seeded(network)
    quick = fused(network, torch.float32)
    assert count(quick, nn.BatchNorm2d) == 1
    with torch.inference_mode():
        torch.testing.assert_close(quick(pictures().abs()), network(pictures().abs()))


def test_the_network_itself_is_left_as_it_is():
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU()).train()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    fused(network, torch.bfloat16)
    assert network.training
    assert all(parameter.requires_grad for parameter in network.parameters())
    assert all(torch.equal(before[name], tensor) for name, tensor in network.state_dict().items())


@pytest.mark.parametrize("name", ["resnet18", "mobilenetv3_small_050"])
def test_gradients_through_folded_norms_are_those_of_the_plain_network(name):
    network = seeded(timm.create_model(name, num_classes=3)).double()
    x = pictures().double()

    def gradients():
        network.zero_grad()
        network(x).square().sum().backward()
        return {key: parameter.grad.clone() for key, parameter in network.named_parameters()}

    plain = gradients()
    with norms_folded(network):
        folded = gradients()
    again = gradients()
    for key, gradient in plain.items():
        torch.testing.assert_close(
            folded[key], gradient, atol=1e-9, rtol=1e-6, msg=lambda text, key=key: f"{key}: {text}"
        )
        assert torch.equal(again[key], gradient), "after the context the network computes as before"


def test_a_failing_step_gives_the_network_back_as_it_was():
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)).eval()

    def fail():
        with norms_folded(network):
            assert "forward" in vars(network[0])
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert "forward" not in vars(network[0])
    assert "forward" not in vars(network[1])
