import pytest
import timm
import torch
from torch import nn

from glassworks.inference.fusion import FusedConv, FusedSum, fused

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
@pytest.mark.parametrize(
    ("name", "sums"),
    [("resnet18", 8), ("resnet26", 8), ("mobilenetv2_035", 10), ("mobilenetv3_small_050", 7), ("efficientnet_b0", 9)],
)
def test_real_networks_give_the_same_answers_without_a_norm_of_their_own(name, sums):
    network = seeded(timm.create_model(name, num_classes=7))
    quick = fused(network, torch.float32)
    assert count(quick, nn.BatchNorm2d) == 0
    assert count(quick, FusedSum) == sums
    assert count(quick, FusedConv) == count(network, nn.Conv2d) - sums
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


class Summed(nn.Module):
    """Sums of a convolution with all that may come by the other way."""

    def __init__(self, how):
        super().__init__()
        self.how = how
        self.first, self.second = nn.Conv2d(3, 4, 1), nn.Conv2d(4, 4, 3, padding=1)
        self.halving, self.relu, self.inplace = nn.Conv2d(4, 4, 2, stride=2), nn.ReLU(), nn.ReLU(inplace=True)

    def forward(self, x):
        x = self.first(x)
        match self.how:
            case "block":
                return self.relu(x + self.second(torch.sin(x)))
            case "used again":
                y = self.second(torch.sin(x))
                return y + x + y
            case "one number per channel":
                return self.relu(self.second(torch.sin(x)) + x.mean((2, 3), keepdim=True))
            case "one number":
                return self.second(torch.sin(x)) + 1
            case "changed in between":
                x = torch.sin(x)
                y = self.second(x)
                return y + self.inplace(x)
            case "halved":
                return self.halving(torch.sin(x)) + x[:, :, ::2, ::2]
            case "doubled":
                y = self.second(torch.sin(x))
                return y + y
            case "twice":
                return self.relu(self.second(torch.sin(x)) + x) + self.relu(x)


@needs_onednn
@pytest.mark.parametrize(
    ("how", "sums"),
    [
        ("block", 1),
        ("used again", 0),
        ("one number per channel", 1),
        ("one number", 0),
        ("changed in between", 0),
        ("halved", 0),
        ("doubled", 0),
        ("twice", 1),
    ],
)
def test_a_sum_with_a_convolution_is_the_same_function_whatever_is_added(how, sums):
    torch.manual_seed(0)
    network = Summed(how).eval()
    quick = fused(network, torch.float32)
    assert count(quick, FusedSum) == sums
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
