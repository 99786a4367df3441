from types import SimpleNamespace

import numpy as np
import torch
from torch import nn

from glassworks.core.pixels import PixelSpec
from glassworks.pipelines.classification.frozen import feature_store


def job(network, architecture):
    return SimpleNamespace(
        network=network,
        architecture=architecture,
        num_features=3,
        spec=PixelSpec.standard(8),
        device=torch.device("cpu"),
    )


def test_networks_of_equal_weights_do_not_share_features():
    """Pooling has no weights: with the same tensors, the average's features were served as the maximum's."""
    average = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
    maximum = nn.Sequential(nn.AdaptiveMaxPool2d(1), nn.Flatten())
    key = "0" * 32
    feature_store(job(average, "average"), "float32", 0).cache.append([key], np.zeros((1, 1, 3)))
    assert feature_store(job(average, "average"), "float32", 0).cache.find([key])[0] == 0
    assert feature_store(job(maximum, "maximum"), "float32", 0).cache.find([key])[0] == -1
