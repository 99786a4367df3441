"""Theoretical fields of single units, worked out by hand, and what is answered to mistakes."""

import pytest
import timm
import torch
from torch import nn

from glassworks.core.errors import InputError
from glassworks.looks.field.theory import receptive_field
from glassworks.models.create import build_network
from glassworks.models.registry import card_of


def on_meta(name):
    with torch.device("meta"):
        return build_network("glassworks", name, None, {})


def test_the_worked_example_of_two_strided_convolutions():
    net = nn.Sequential(nn.Conv2d(1, 1, 3, 2, 1), nn.Conv2d(1, 1, 3, 2, 1))
    first, second = (receptive_field(net, str(layer), (1, 5, 5), (0, 0)) for layer in (0, 1))
    assert (first.size, first.jump, first.units, first.theoretical) == ((3, 3), (2, 2), (3, 3), (-1, -1, 1, 1))
    assert (second.size, second.jump, second.units, second.theoretical) == ((7, 7), (4, 4), (2, 2), (-3, -3, 3, 3))
    assert second.inside == (0, 0, 3, 3)


def test_mistakes_are_answered():
    with pytest.raises(InputError, match="mixes positions"):
        receptive_field(timm.create_model("test_vit", num_classes=3), "blocks.0.attn", (3, 160, 160))
    with pytest.raises(InputError, match=r"(?i)did you mean 'layer4'"):
        receptive_field(on_meta("resnet18"), "layer5", (3, 224, 224))
    with pytest.raises(InputError, match="7 x 7"):
        receptive_field(on_meta("resnet18"), "layer4", (3, 224, 224), (7, 0))


def test_negative_units_count_from_the_end():
    assert receptive_field(on_meta("resnet18"), "layer4", (3, 224, 224), (-1, -1)).unit == (6, 6)


def test_dense_layers_see_everything():
    card = card_of("mlp")
    assert receptive_field(on_meta("mlp"), "fc", card.input_shape).theoretical == (0, 0, 27, 27)
