"""Layers that are looked at where none is named."""

import itertools

import pytest
import timm
import torch
import torchvision
from torch import nn

from glassworks.core.errors import InputError
from glassworks.looks.choice import before_head, default_layer, head, spread_layers
from glassworks.testing.models import tiny_classifier

PICTURE = torch.zeros(1, 3, 32, 32)


def test_the_default_layer_is_the_last_with_places():
    network = nn.Sequential(nn.Conv2d(1, 1, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())
    assert default_layer(network, torch.ones(1, 1, 9, 9)) == "2"
    with pytest.raises(InputError, match="--layer"):
        default_layer(nn.Linear(2, 2), torch.ones(1, 2))


def test_activation_functions_from_the_first_to_the_last():
    network = nn.Sequential(nn.Conv2d(3, 2, 3), nn.ReLU(), nn.Conv2d(2, 2, 3), nn.ReLU(), nn.Conv2d(2, 2, 3), nn.Tanh())
    assert spread_layers(network, PICTURE, 3) == ["1", "3", "5"]
    assert spread_layers(network, PICTURE, 2) == ["1", "5"]
    assert spread_layers(network, PICTURE, 9) == ["1", "3", "5"]


def test_other_layers_where_activations_are_used_again_or_are_no_modules():
    names = spread_layers(torchvision.models.resnet18(), torch.zeros(1, 3, 64, 64), 3)
    assert names[0] == "conv1"
    assert names[-1].startswith("layer4")
    vit = timm.create_model("vit_tiny_patch16_224", depth=2, img_size=32)
    assert spread_layers(vit, PICTURE, 2) == ["blocks.0.mlp.act", "blocks.1.mlp.act"]
    shared = nn.ReLU()
    assert spread_layers(nn.Sequential(nn.Conv2d(3, 2, 3), shared, nn.Conv2d(2, 2, 3), shared), PICTURE, 2) == [
        "0",
        "2",
    ]
    with pytest.raises(InputError, match="none in this network"):
        spread_layers(nn.Sequential(nn.Flatten(), nn.Linear(3072, 2)), PICTURE, 2)


def test_early_layers_lie_closer():
    network = nn.Sequential(*[module for _ in range(30) for module in (nn.Conv2d(3, 3, 1), nn.ReLU())])
    places = [int(name) // 2 for name in spread_layers(network, PICTURE, 6)]
    assert places[0] == 0
    assert places[-1] == 29
    steps = [after - before for before, after in itertools.pairwise(places)]
    assert steps == sorted(steps)
    assert len(spread_layers(network, PICTURE, 29)) == 29


def test_what_a_classifier_decides_by():
    assert before_head(tiny_classifier(), PICTURE) == "backbone"
    assert head(tiny_classifier(), PICTURE) == "head"
    network = nn.Sequential(nn.Flatten(), nn.Linear(3072, 4), nn.Tanh(), nn.Linear(4, 2))
    assert before_head(network, PICTURE) == "2"
    assert head(network, PICTURE) == "3"
    with pytest.raises(InputError, match="--layer"):
        before_head(nn.Sequential(nn.Conv2d(3, 2, 3)), PICTURE)
    with pytest.raises(InputError, match="--layer"):
        before_head(nn.Linear(32, 2), PICTURE)
