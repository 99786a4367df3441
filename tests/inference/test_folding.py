import pytest
import timm
import torch
from torch import nn

from glassworks.inference.folding import norms_folded


@pytest.mark.parametrize("name", ["resnet18", "mobilenetv3_small_050"])
def test_gradients_through_folded_norms_are_those_of_the_plain_network(name):
    torch.manual_seed(0)
    network, x = timm.create_model(name, num_classes=3).double(), torch.randn(2, 3, 64, 64).double()
    network(x)  # gives the norms statistics that matter
    for norm in [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]:
        nn.init.uniform_(norm.weight, 0.5, 1.5)
    network.eval()

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
