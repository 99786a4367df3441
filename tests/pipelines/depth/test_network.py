"""Both kinds of a depth are alike but for the path around each block."""

import pytest
import torch
from torch import nn

from glassworks.instruments.layers import layer_table
from glassworks.pipelines.depth.network import Block, deep, num_layers


@pytest.mark.parametrize(("blocks", "layers"), [(1, 8), (3, 20), (9, 56)])
def test_six_n_and_two_layers_have_weights(blocks, layers):
    network = deep(blocks, 4, 0, shortcuts=True)
    assert num_layers(blocks) == layers
    assert sum(isinstance(part, nn.Conv2d | nn.Linear) for part in network.modules()) == layers


def test_from_one_seed_both_begin_with_the_same_weights_and_cost_the_same():
    plain, residual = deep(2, 4, 7, shortcuts=False), deep(2, 4, 7, shortcuts=True)
    for one, other in zip(plain.state_dict().values(), residual.state_dict().values(), strict=True):
        assert torch.equal(one, other)
    costs = [layer_table(network, (1, 8, 8)).multiply_adds for network in (plain, residual)]
    assert costs[0] == costs[1]


def test_a_block_that_computes_nothing_passes_on_what_it_gets_only_with_its_shortcut():
    x = torch.rand(2, 3, 4, 4)
    for shortcut, expected in ((True, x), (False, torch.zeros_like(x))):
        block = Block(3, 3, 1, shortcut=shortcut).eval()
        nn.init.zeros_(block.norm2.weight)
        assert torch.equal(block(x), expected)


def test_a_shortcut_into_more_maps_keeps_every_second_place_and_adds_empty_maps():
    block = Block(2, 5, 2, shortcut=True).eval()
    nn.init.zeros_(block.norm2.weight)
    x = torch.rand(1, 2, 4, 4)
    y = block(x)
    assert torch.equal(y[:, :2], x[:, :, ::2, ::2])
    assert y.shape == (1, 5, 2, 2)
    assert not y[:, 2:].any()
