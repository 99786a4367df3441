"""How a gradient flows: sums that backpropagation must keep, and the same numbers as the list of all paths."""

import pytest
import torch
from torch import nn

from glassworks.looks.backprop.compute import backprop
from glassworks.looks.backprop.flow import flow


class Branching(nn.Module):
    """A skip connection around two layers, and a dense head."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(3, 4)
        self.one, self.other = nn.Linear(4, 4), nn.Linear(4, 4)
        self.head = nn.Linear(4, 2)

    def forward(self, x):
        x = torch.tanh(self.first(x))
        return self.head(x + self.other(torch.tanh(self.one(x))))


@pytest.fixture
def network():
    torch.manual_seed(0)
    return Branching()


def error(output):
    return output.square().sum()


def test_layers_that_cut_the_network_carry_everything_and_a_skip_takes_the_rest(network):
    given = torch.tensor([[0.3, -1.2, 0.8]])
    report, maps = flow(network, given, error, layer="first", weight=[2, 1])
    shares = {one.layer: one.share for one in report.layers if one.layer}
    assert shares["head"] == pytest.approx(1)
    joined = next(one for one in report.layers if one.operations[-1] == "add")
    assert joined.share == pytest.approx(1)
    assert 0 < abs(shares["other"]) < 5
    assert shares["other"] != pytest.approx(1)
    for one, map_HW in zip(report.layers, maps, strict=True):
        assert sum(channel.share for channel in one.channels) + one.rest == pytest.approx(one.share)
        assert map_HW.sum() == pytest.approx(one.share)


def test_the_gradient_is_that_of_autograd_and_of_finite_differences(network):
    given = torch.tensor([[0.3, -1.2, 0.8]])
    report, _ = flow(network, given, error, layer="one", weight=[1, 3])
    other = backprop(network, given, error, layer="one", weight=[1, 3])
    assert report.value == pytest.approx(other.autograd, rel=1e-12)
    assert report.value == pytest.approx(other.central_difference, rel=1e-6)


def test_each_channel_carries_what_all_paths_through_it_carry_together(network):
    """The list of paths is complete here, and each path goes through one unit of every layer."""
    given = torch.tensor([[0.3, -1.2, 0.8]])
    report, _ = flow(network, given, error, layer="first", weight=[2, 1])
    paths = backprop(network, given, error, layer="first", weight=[2, 1], paths=10_000)
    assert paths.paths_are_complete
    for layer in ("other", "head"):
        one = next(one for one in report.layers if one.layer == layer)
        through: dict[int, float] = {}
        for path in paths.paths:
            for unit in {step.unit[0] for step in path.steps if step.layer == layer and step.operation == "addmm"}:
                through[unit] = through.get(unit, 0.0) + path.share
        assert {channel.channel: channel.share for channel in one.channels} == pytest.approx(through)


def test_where_it_passes_in_a_convolution():
    """The weight meets one bright pixel; the gradient passes at that place alone."""
    network = nn.Sequential(nn.Conv2d(1, 1, 1, bias=False), nn.Flatten(), nn.Linear(9, 2))
    given = torch.zeros(1, 1, 3, 3)
    given[0, 0, 1, 2] = 2.0
    report, maps = flow(network, given, lambda output: output[0, 0], layer="0")
    assert report.layers[0].layer in ("0", "1")
    assert maps[0].flatten().nonzero()[0].tolist() == [5]
    assert maps[0].sum() == pytest.approx(1)


def test_a_gradient_of_zero_is_no_division_by_zero(network):
    report, _ = flow(network, torch.zeros(1, 3), error, layer="first", weight=[2, 1])
    assert report.value == 0
    assert all(one.share == 0 for one in report.layers)
