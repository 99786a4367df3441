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


OBLONG = nn.Sequential(nn.Conv2d(1, 1, (3, 5), stride=(2, 3), padding=(1, 2)))  # of 9 x 14 pixels: 5 x 5 units
UNEVEN = nn.Sequential(nn.Conv2d(1, 1, (3, 5), padding=(1, 2)))  # of 6 x 11 pixels: 6 x 11 units


def test_rows_and_columns_have_fields_jumps_and_borders_of_their_own():
    """Unit (4, 4) has its middle at (8, 12): rows 7 to 9 of 9 and columns 10 to 14 of 14."""
    found = receptive_field(OBLONG, "0", (1, 9, 14), (4, 4))
    assert (found.size, found.jump, found.units, found.picture) == ((3, 5), (2, 3), (5, 5), (9, 14))
    assert found.theoretical == (7, 10, 9, 14)
    assert found.inside == (7, 10, 8, 13)
    first = receptive_field(OBLONG, "0", (1, 9, 14), (0, 0))
    assert (first.theoretical, first.inside) == ((-1, -2, 1, 2), (0, 0, 1, 2))


def test_the_middle_unit_is_taken_where_none_is_named():
    assert receptive_field(UNEVEN, "0", (1, 6, 11)).unit == (3, 5)
    assert receptive_field(UNEVEN, "0", (1, 7, 2)).unit == (3, 1)


@pytest.mark.parametrize(
    ("unit", "counted"),
    [((0, 0), (0, 0)), ((5, 10), (5, 10)), ((-6, -11), (0, 0)), ((-1, 3), (5, 3)), ((2, -2), (2, 9))],
)
def test_units_are_counted_from_either_end(unit, counted):
    assert receptive_field(UNEVEN, "0", (1, 6, 11), unit).unit == counted


@pytest.mark.parametrize("unit", [(6, 0), (0, 11), (-7, 0), (0, -12)])
def test_a_unit_beyond_the_map_is_an_error_that_names_its_size(unit):
    with pytest.raises(InputError, match=f"6 x 11 of 0; found row {unit[0]}, column {unit[1]}"):
        receptive_field(UNEVEN, "0", (1, 6, 11), unit)
