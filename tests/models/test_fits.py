import subprocess
import sys

import pytest
import torch
from torch import nn

from glassworks.core.errors import RecipeError
from glassworks.models.create import build_backbone
from glassworks.models.fits import failure, least_size, require_fit
from glassworks.models.registry import card_of


def backbone(name, size=None):
    with torch.device("meta"):
        return build_backbone("glassworks", name, {"size": size} if card_of(name).sized and size else {})


@pytest.mark.parametrize(("name", "size"), [("vgg11", 32), ("alexnet", 63), ("alexnet_2012", 63), ("googlenet", 15)])
def test_the_least_size_is_exact(name, size):
    network = backbone(name)
    assert least_size(lambda _: network) == size
    assert failure(network, size) is None
    assert failure(network, size - 1) is not None


def test_layers_that_depend_on_the_size_are_made_for_each():
    assert least_size(lambda size: backbone("lenet5", size)) == 28
    require_fit(backbone("mlp", 40), "mlp", 40, lambda size: backbone("mlp", size))


def test_the_layer_that_ran_out_of_pixels_is_named():
    with pytest.raises(RecipeError) as caught:
        require_fit(backbone("vgg16"), "vgg16", 16)
    assert "layer features.30 (MaxPool2d 2x2) ran out of pixels: 512 maps of 1x1 reach it" in str(caught.value)
    assert "--set model.size=32" in caught.value.do


def test_looking_changes_nothing():
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)).train()
    before = {key: value.clone() for key, value in network.state_dict().items()}
    assert failure(network, 2) is not None
    require_fit(network, "tiny", 8)
    assert network.training
    assert all(torch.equal(before[key], value) for key, value in network.state_dict().items())
    assert not any(module._forward_pre_hooks for module in network.modules())


def test_a_network_that_fits_needs_nothing_of_the_compiler():
    """The import of what the meta device computes shapes with takes longer than many a training."""
    code = """
import sys
from torch import nn
from glassworks.models.fits import require_fit
require_fit(nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU()), "tiny", 8)
print([name for name in ("sympy", "torch._dynamo", "triton") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
