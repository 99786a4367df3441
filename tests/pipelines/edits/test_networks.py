"""Each edit does what its words say, counted on the networks themselves."""

import pytest

from glassworks.instruments.layers import layer_table
from glassworks.pipelines.edits.networks import FORMS, build
from glassworks.pipelines.edits.published import published


def table(name, width=16):
    return layer_table(build(name, width, 0), (1, 16, 16))


def of_convolutions(name):
    return sum(layer.parameters for layer in table(name).layers if layer.kind == "Conv2d")


def test_two_filters_of_3_see_what_one_of_5_sees():
    assert table("VGG").receptive_field == table("AlexNet in small").receptive_field == 16


def test_two_filters_of_3_have_fewer_weights_where_the_maps_stay_as_many():
    """25 C^2 against 18 C^2; the first pair begins with one map, and gains where it goes from 1 to C."""
    layers = {layer.name: layer for layer in table("AlexNet in small").layers}
    assert layers["3"].parameters == 25 * 16 * 32 + 32
    pair = [layer.parameters for layer in table("VGG").layers if layer.kind == "Conv2d"]
    assert pair == [9 * 16 + 16, 9 * 16 * 16 + 16, 9 * 16 * 32 + 32, 9 * 32 * 32 + 32]


def test_the_mean_of_each_map_takes_most_parameters_away():
    before, after = table("VGG"), table("GoogLeNet's end")
    assert of_convolutions("VGG") == of_convolutions("GoogLeNet's end")
    assert after.parameters < before.parameters / 5


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("width", [4, 16])
def test_every_form_answers_with_ten_numbers(name, width):
    assert table(name, width).layers[-1].output == (10,)


def test_what_is_said_of_published_networks_is_what_glassworks_builds():
    sizes = {one.network: (one.parameters, one.multiply_adds) for one in published()}
    assert sizes["AlexNet"] == (61_100_840, 714_188_480)
    assert sizes["VGG-16"] == (138_357_544, 15_470_264_320)
    assert sizes["GoogLeNet"] == (6_624_904, 1_498_376_192)
    assert sizes["ResNet-152"] == (60_192_808, 11_513_626_624)
    assert [one.entry for one in published()] == [15.3, 7.3, 6.7, 3.57]
    assert [one.single for one in published()] == [18.2, 7.2, 7.9, 4.49], "VGG's 7.0 is of test images"
