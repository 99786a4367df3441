"""Feature maps whose numbers are known."""

import pytest
import torch
from torch import nn
from x_example import X, x_network

from glassworks.core.errors import InputError
from glassworks.looks.activations.compute import feature_maps


def test_the_x_example_in_ninths():
    report, maps = feature_maps(x_network(), torch.tensor([[X]], dtype=torch.float32), "0")
    ninths = (maps[0] * 9).round().int().tolist()
    assert ninths[0] == [7, -1, 1, 3, 5, -1, 3]
    assert ninths[1] == [-1, 9, -1, 3, -1, 1, -1]
    assert (report.shape, report.silent, report.channels[0].peak) == ([1, 1, 7, 7], 0, [1, 1])


def test_channels_are_ordered_by_energy():
    network = nn.Conv2d(1, 3, 1)
    with torch.no_grad():
        network.weight.copy_(torch.tensor([1.0, -3.0, 0.0]).view(3, 1, 1, 1))
        network.bias.zero_()
    report, maps = feature_maps(network, torch.ones(1, 1, 2, 2), "")
    assert [channel.channel for channel in report.channels] == [1, 0, 2]
    assert [channel.energy for channel in report.channels] == [36, 4, 0]
    assert (report.silent, maps.shape) == (1, (3, 2, 2))
    with pytest.raises(InputError, match="found 'nothing'"):
        feature_maps(network, torch.ones(1, 1, 2, 2), "nothing")
