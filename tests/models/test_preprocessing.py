"""One of our own networks is given the same images whether it is trained, compared or looked at."""

import pytest

from glassworks.core.pixels import PixelSpec
from glassworks.models.preprocessing import published_spec
from glassworks.models.registry import IMAGENET_MEAN, IMAGENET_STD, NETWORKS
from glassworks.models.resolve import open_model


@pytest.mark.parametrize("name", ["tiny_resnet", "lenet5", "softmax_regression", "xo_net"])
def test_networks_that_nobody_publishes_take_pixels_from_minus_one_to_one(name):
    assert open_model(name).pixels == PixelSpec.standard(NETWORKS[name].size)  # as training does


def test_networks_that_are_published_take_what_their_weights_expect():
    expected = PixelSpec.standard(224, resize=256, mean=IMAGENET_MEAN, std=IMAGENET_STD)
    assert open_model("resnet18").pixels == published_spec("resnet18") == expected
    assert published_spec("resnet18", 112) == PixelSpec.standard(112, resize=128, mean=IMAGENET_MEAN, std=IMAGENET_STD)
