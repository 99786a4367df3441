"""What is climbed: answers of channels, units and directions, seen by an eye that ends the pass where it has enough."""

import pytest
import torch
from torch import nn

from glassworks.core.errors import InputError
from glassworks.instruments.hooks import borrowed
from glassworks.looks.dream.aims import Aim, Eye, direction

MAPS = torch.arange(24.0).view(2, 3, 2, 2)


def test_answers():
    assert Aim("a", "channel", 1).answers(MAPS).tolist() == [5.5, 17.5]
    assert Aim("a", "unit", 1, (0, 1)).answers(MAPS).tolist() == [5, 17]
    aim = Aim("a", "direction", direction_C=torch.tensor([0.6, 0.0, 0.8]))
    assert aim.answers(MAPS)[0] == pytest.approx(0.6 * 1.5 + 0.8 * 9.5)
    cosine = (0.6 * 1.5 + 0.8 * 9.5) / torch.tensor([1.5, 5.5, 9.5]).norm()
    assert aim.climbed(MAPS)[0] == pytest.approx(float(aim.answers(MAPS)[0] * cosine))


def test_directions_have_length_one():
    assert direction({"2": -2.0}, 3).tolist() == [0, 0, -1]
    assert direction([3.0, 4.0], 2).tolist() == pytest.approx([0.6, 0.8])


def test_the_pass_ends_where_both_layers_are_reached():
    ran = []
    network = nn.Sequential(nn.Conv2d(1, 1, 1), nn.ReLU(inplace=True), nn.Conv2d(1, 1, 1))
    network[2].register_forward_pre_hook(lambda *_: ran.append(2))
    nn.init.constant_(network[0].weight, -1.0)
    nn.init.zeros_(network[0].bias)
    given = torch.ones(1, 1, 2, 2)
    with borrowed(network) as hooks:
        first, apart = Eye(network, hooks, "0", "1")(given)
    assert first.unique().tolist() == [-1]  # not what the ReLU wrote over it
    assert apart.unique().tolist() == [0]
    assert ran == []


def test_what_is_cut_off_above_can_still_be_climbed():
    given = torch.tensor([[[[8.0, 2.0, -1.0]]]], requires_grad=True)
    network = nn.Sequential(nn.ReLU6())
    with borrowed(network) as hooks:
        maps, _ = Eye(network, hooks, "0")(given)
    maps.sum().backward()
    assert maps.flatten().tolist() == [6, 2, 0]
    assert given.grad.flatten().tolist() == [1, 1, 0]


def test_a_layer_that_does_not_run_is_named():
    class Idle(nn.Module):
        def __init__(self):
            super().__init__()
            self.unused = nn.ReLU()

        def forward(self, x):
            return x

    network = Idle()
    with borrowed(network) as hooks, pytest.raises(InputError, match="found 'unused', which does not"):
        Eye(network, hooks, "unused")(torch.ones(1, 1))
    assert not network.unused._forward_hooks
