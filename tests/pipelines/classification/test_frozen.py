import numpy as np
import torch
from torch import nn

from glassworks.core.pixels import PixelSpec
from glassworks.models.files.metadata import Architecture
from glassworks.pipelines.classification.frozen import feature_store
from glassworks.pipelines.classification.network import BuiltNetwork
from glassworks.pipelines.classification.recipe import ClassificationRecipe

RECIPE = ClassificationRecipe.parse({"data": {"source": "xo"}}, "the test")


def store(pool):
    """The features of a network whose only layer is ``pool``."""
    network = nn.Sequential(pool, nn.Flatten())
    architecture = Architecture(family="glassworks", name=type(pool).__name__.lower(), num_features=3)
    built = BuiltNetwork(network, architecture, PixelSpec.standard(8), "none", True, RECIPE)
    return feature_store(built, torch.device("cpu"), "float32", 0)


def test_networks_of_equal_weights_do_not_share_features():
    """Pooling has no weights: with the same tensors, the average's features were served as the maximum's."""
    key = "0" * 32
    store(nn.AdaptiveAvgPool2d(1)).cache.append([key], np.zeros((1, 1, 3)))
    assert store(nn.AdaptiveAvgPool2d(1)).cache.find([key])[0] == 0
    assert store(nn.AdaptiveMaxPool2d(1)).cache.find([key])[0] == -1
