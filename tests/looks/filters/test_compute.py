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


def test_each_filter_has_its_norm_mean_colour_and_extremes():
    """By hand: (3, 0, 0) and (0, 4, 0) over one place; how much of the energy is left without the channels' mean."""
    network = nn.Sequential(nn.Conv2d(3, 3, 1, stride=(2, 1)))
    with torch.no_grad():
        network[0].weight.copy_(torch.tensor([[3.0, 0, 0], [0, -4, 0], [0, 0, 0]]).view(3, 3, 1, 1))
    report, _ = filters_of(network, None)
    assert report.stride == [2, 1]
    first, second, third = report.filters
    assert [one.filter for one in report.filters] == [1, 0, 2], "the strongest first"
    assert (first.norm, first.mean) == (4.0, pytest.approx(-4 / 3))
    assert (first.low, first.high) == (-4.0, 0.0)
    assert (second.norm, second.mean, second.colour) == (3.0, pytest.approx(1.0), pytest.approx(2 / 3))
    assert (third.norm, third.colour) == (0.0, 0.0)


def test_faint_filters_have_a_colour_like_any_others():
    network = nn.Sequential(nn.Conv2d(3, 1, 1))
    with torch.no_grad():
        network[0].weight.copy_(torch.tensor([[3e-12, 0, 0]]).view(1, 3, 1, 1))
    (only,) = filters_of(network, None)[0].filters
    assert only.colour == pytest.approx(2 / 3)


def test_a_mistake_is_answered_with_the_first_six_convolutions():
    few = nn.Sequential(*(nn.Conv2d(1, 1, 1) for _ in range(6)), nn.ReLU())
    with pytest.raises(InputError, match=r"Convolutions: 0, 1, 2, 3, 4, 5\."):
        filters_of(few, "6")
    many = nn.Sequential(*(nn.Conv2d(1, 1, 1) for _ in range(7)), nn.ReLU())
    with pytest.raises(InputError, match=r"Convolutions: 0, 1, 2, 3, 4, 5, \.\.\.\."):
        filters_of(many, "7")
    with pytest.raises(InputError, match="a network with convolutions"):
        filters_of(nn.Sequential(nn.ReLU()), None)
    with pytest.raises(InputError, match="found 'gone'"):
        filters_of(nn.Sequential(nn.ReLU()), "gone")


def test_the_first_convolution_is_taken_where_none_is_named():
    network = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Conv2d(2, 1, 1))
    assert filters_of(network, None)[0].layer == "0"
    assert filters_of(network, "1")[0].shape == [1, 2, 1, 1]


@pytest.mark.parametrize(("inputs", "planes"), [(64, (1, 8, 8)), (192, (3, 8, 8)), (48, (3, 4, 4))])
def test_the_filters_of_a_linear_layer_on_pixels_are_templates(inputs, planes):
    network = nn.Sequential(nn.Flatten(), nn.Linear(inputs, 10))
    report, weights = filters_of(network, None)
    assert (report.layer, report.shape) == ("1", [10, *planes])
    assert torch.equal(weights.flatten(1), network[1].weight)
    assert filters_of(network, "1")[0] == report


def test_only_a_linear_layer_on_the_pixels_has_templates():
    for first in (nn.Linear(50, 10), nn.Sequential(nn.PReLU(), nn.Linear(64, 10))):
        with pytest.raises(InputError, match="linear layer on its pixels"):
            filters_of(nn.Sequential(nn.Flatten(), first), None)
    network = nn.Sequential(nn.Linear(64, 64), nn.Linear(64, 10))
    with pytest.raises(InputError, match="found '1', a Linear"):
        filters_of(network, "1")
