"""Fields against values from the literature, and sentences against numbers under other stacks."""

import pytest
import torch

from glassworks.charts.render import svg
from glassworks.core.errors import RecipeError
from glassworks.course.idea import idea_of
from glassworks.pipelines.receptive_fields.arithmetic import Window, arithmetic
from glassworks.pipelines.receptive_fields.draw import draw
from glassworks.pipelines.receptive_fields.recipe import FieldsConfig, FieldsRecipe
from glassworks.pipelines.receptive_fields.report import FieldsReport, Maps
from glassworks.pipelines.receptive_fields.show import show
from glassworks.pipelines.receptive_fields.train import digits, fields_of_stack, known, moves, stack
from glassworks.testing.drawings import check_drawing

STACKS = [
    ("conv3", "conv3", "pool2/2", "conv3"),
    ("conv3",),
    ("conv7/2", "pool3/2", "conv3"),
    ("pool2/2", "conv5"),
    ("conv2", "conv3/3"),
]


def test_vggs_arithmetic():
    block = [Window("conv", 3, 1)] * 2 + [Window("pool", 2, 2)]
    deep = [Window("conv", 3, 1)] * 3 + [Window("pool", 2, 2)]
    reach = arithmetic([*block, *block, *deep, *deep, *deep])
    assert (reach[-1].size, reach[-1].jump) == (212, 32)


def test_what_is_to_be_tried_grows_as_it_says():
    """It had said that the field grows in steps of four pixels: that is how far units are apart."""
    reach = arithmetic([Window("conv", 7, 2), Window("pool", 3, 2), *[Window("conv", 3, 1)] * 2])
    assert [one.size for one in reach[1:]] == [11, 19, 27]
    (said,) = (one.changes for one in idea_of("receptive_fields").tries if "conv7/2" in one.command)
    assert "four pixels on" in said
    assert "eight pixels to the field: 11, 19, 27" in said


def test_known_networks_have_the_fields_of_the_literature():
    found = {one.name: (one.size, one.stride) for one in known()}
    assert found["alexnet"] == (195, 32)
    assert found["vgg16"] == (212, 32)
    assert found["resnet50"] == (427, 32)
    assert found["resnet50_2015"] == (483, 32)
    assert all(size > 0 < stride for size, stride in found.values())


@pytest.mark.parametrize("layers", STACKS)
@pytest.mark.parametrize("seed", [0, 4])
def test_arithmetic_gradients_and_sentences(layers, seed):
    recipe = FieldsRecipe.parse(
        {"fields": {"layers": layers, "channels": 4, "images": 3, "repeats": 2}, "seed": seed}, "test"
    )
    found_layers, influence = fields_of_stack(recipe.fields, seed)
    for one in found_layers:
        assert one.size == one.followed
        assert one.outside == 0
        assert all(0 < side <= one.size for side in one.effective)
        assert all(0 < share <= 0.5 + 1 / one.size**2 for share in one.half)
    found = FieldsReport(found_layers, [], moves(recipe.fields, seed))
    jump = found.last.jump
    whole = [one for one in found.moves if one.pixels % jump == 0]
    assert all(one.maps < 1e-5 and one.pooled < 1e-5 < one.kept for one in whole)
    assert [one.maps is None for one in found.moves] == [one.pixels % jump > 0 for one in found.moves]
    page = show(recipe, found, Maps(influence))
    assert [verdict.tone for verdict in page.verdicts[:4]] == ["good", "note", "good", "good"]
    assert (len(page.verdicts) == 5) == (jump > 1)
    assert f"sees {found.last.size} × {found.last.size} pixels" in page.verdicts[0].text
    for chart in page.charts:
        assert svg(chart).startswith("<svg")
    check_drawing(draw(recipe, None))


def test_a_move_between_units_changes_even_the_pooled_values():
    found = moves(FieldsConfig(layers=("conv3", "pool2/2", "conv3", "pool2/2"), images=10), 0)
    assert [one.pixels for one in found] == [1, 2, 4, 8]
    assert found[0].pooled > 0.001


def test_what_is_empty_stays_empty():
    network = stack(FieldsConfig(), 0)
    assert not network(torch.zeros(1, 1, 40, 40)).any()
    assert digits(3, 40, 0).shape == (3, 1, 40, 40)


@pytest.mark.parametrize(
    ("layers", "said"),
    [(["conv"], "write conv3, conv5/2 or pool2/2"), (["dense3"], "'dense3'"), (["conv3/2"] * 9, "at most 160")],
)
def test_stacks_that_cannot_be_built_are_refused(layers, said):
    with pytest.raises(RecipeError, match=said):
        FieldsRecipe.parse({"fields": {"layers": layers}}, "test")
