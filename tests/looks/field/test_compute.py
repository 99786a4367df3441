"""Effective fields of networks whose gradients are known."""

import pytest
import torch
from torch import nn

from glassworks.core.errors import InputError
from glassworks.looks.field.compute import effective_field


def ones(layers):
    for layer in layers:
        if isinstance(layer, nn.Conv2d):
            nn.init.ones_(layer.weight)
            nn.init.zeros_(layer.bias)
    return nn.Sequential(*layers)


def test_two_convolutions_of_ones_give_a_pyramid():
    network = ones([nn.Conv2d(1, 1, 3, padding=1), nn.Conv2d(1, 2, 3, padding=1)])
    report, heat = effective_field(network, [torch.rand(2, 1, 9, 9), torch.rand(1, 1, 9, 9)], "1")
    row = torch.tensor([1.0, 2, 3, 2, 1])
    expected = torch.outer(row, row) / 81
    assert torch.allclose(heat[2:7, 2:7].float(), expected)
    assert (report.theoretical, report.size, report.jump) == ((2, 2, 6, 6), (5, 5), (1, 1))
    assert (report.effective, report.effective_pixels) == ((2, 2, 6, 6), 25)
    assert (report.pictures, report.outside, report.share_of_theoretical) == (3, 0.0, 1.0)
    assert report.spread == (pytest.approx(2 / 3**0.5), pytest.approx(2 / 3**0.5))
    assert report.warnings == []


def test_warnings():
    network = ones([nn.Conv2d(1, 1, 3, padding=1), nn.Conv2d(1, 1, 3, padding=1)])
    report, _ = effective_field(network, [torch.rand(1, 1, 4, 4)], "1", (0, 0))
    assert "larger than the image, 4 x 4" in report.warnings[0]
    assert report.theoretical == (-2, -2, 2, 2)
    report, _ = effective_field(network, [torch.rand(1, 1, 12, 12)], "1", object_box=(0, 0, 9, 9))
    assert "is smaller than the object, 10 x 10" in report.warnings[0]
    nn.init.zeros_(network[1].weight)
    report, _ = effective_field(network, [torch.rand(1, 1, 12, 12)], "1")
    assert "it is dead" in report.warnings[0]
    assert report.effective_pixels == 0


def test_mistakes_are_answered():
    network = ones([nn.Conv2d(1, 2, 3), nn.Flatten()])
    with pytest.raises(InputError, match="channel below 2; found 5"):
        effective_field(network, [torch.rand(1, 1, 8, 8)], "0", channel=5)
    with pytest.raises(InputError, match=r"--image FILE or --data SOURCE"):
        effective_field(network, [], "0")
    with pytest.raises(InputError, match="row 9"):
        effective_field(network, [torch.rand(1, 1, 8, 8)], "0", (9, 0))
