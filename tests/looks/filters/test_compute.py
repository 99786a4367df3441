"""Filters whose numbers are known."""

import pytest
import torch
from torch import nn

from glassworks.core.errors import InputError
from glassworks.looks.filters.compute import filters_of


def test_filters_in_numbers():
    network = nn.Sequential(nn.Conv2d(3, 2, 1), nn.ReLU())
    with torch.no_grad():
        network[0].weight.copy_(torch.tensor([[1.0, 1, 1], [2, -2, 0]]).view(2, 3, 1, 1))
    report, weights = filters_of(network, None)
    assert (report.layer, report.shape) == ("0", [2, 3, 1, 1])
    assert [one.filter for one in report.filters] == [1, 0]
    assert [one.colour for one in report.filters] == [pytest.approx(1), pytest.approx(0)]
    assert weights.shape == (2, 3, 1, 1)
    with pytest.raises(InputError, match="found '1', a ReLU"):
        filters_of(network, "1")
