"""The recipes that ship with the package."""

import re

import pytest
from torch import nn

from glassworks.core.errors import RecipeError
from glassworks.instruments.layers import layer_table
from glassworks.models.create import create_model
from glassworks.models.registry import NETWORKS
from glassworks.models.vision.googlenet import AuxiliaryHead
from glassworks.recipes.load import load_recipe
from glassworks.recipes.shipped import shipped, shipped_text


def test_an_unknown_recipe_names_its_neighbours():
    with pytest.raises(RecipeError, match="photos_transfer"):
        shipped_text("photo_transfer")


def test_the_cost_on_vgg16s_card_is_that_of_its_network():
    layers = layer_table(create_model("vgg16_bn", 10).to("meta"), (3, 64, 64))
    assert f"{layers.multiply_adds / 1e9:.1f} billion at 64" in load_recipe("vgg16").card.expects


def test_googlenets_card_counts_the_dense_layers_of_its_auxiliary_heads():
    heads = [module for module in create_model("googlenet", 10).modules() if isinstance(module, AuxiliaryHead)]
    assert [sum(isinstance(part, nn.Linear) for part in head.children()) for head in heads] == [2, 2]
    assert "two auxiliary heads, with two dense layers each" in load_recipe("googlenet").card.teaches


def test_vggs_title_does_not_date_batch_normalisation_before_its_paper():
    assert NETWORKS["vgg16_bn"].title.endswith("with batch normalisation added later (Ioffe & Szegedy 2015)")


def test_cards_about_the_built_in_birds_say_that_they_are_drawn():
    """Nobody should take them for photographs."""
    about = [name for name in shipped() if getattr(getattr(load_recipe(name), "data", None), "source", "") == "birds"]
    assert len(about) >= 2
    for name in about:
        card = load_recipe(name).card
        assert re.search(r"drawn birds|birds are drawings", f"{card.teaches} {card.expects}"), name
