"""A network that runs only as far as a layer."""

import pytest
import torch
from torch import nn

from glassworks.core.errors import InputError
from glassworks.instruments.hooks import borrowed
from glassworks.looks.dream.truncated import Truncated


def test_the_pass_ends_where_both_layers_are_reached():
    ran = []
    network = nn.Sequential(nn.Conv2d(1, 1, 1), nn.ReLU(inplace=True), nn.Conv2d(1, 1, 1))
    network[2].register_forward_pre_hook(lambda *_: ran.append(2))
    nn.init.constant_(network[0].weight, -1.0)
    nn.init.zeros_(network[0].bias)
    given = torch.ones(1, 1, 2, 2)
    with borrowed(network) as hooks:
        first, compared = Truncated(network, hooks, "0", "1")(given)
    assert first.unique().tolist() == [-1]  # not what the ReLU wrote over it
    assert compared.unique().tolist() == [0]
    assert ran == []


def test_what_is_cut_off_above_can_still_be_maximised():
    given = torch.tensor([[[[8.0, 2.0, -1.0]]]], requires_grad=True)
    network = nn.Sequential(nn.ReLU6())
    with borrowed(network) as hooks:
        maps, _ = Truncated(network, hooks, "0")(given)
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
        Truncated(network, hooks, "unused")(torch.ones(1, 1))
    assert not network.unused._forward_hooks
