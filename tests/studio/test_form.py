"""A recipe as a form: a field for every setting, which gives the same recipe back."""

import pytest

from glassworks.recipes.load import load, load_recipe
from glassworks.recipes.shipped import shipped
from glassworks.studio.form import groups_of


def fields_of(recipe):
    return {field["key"]: field for group in groups_of(recipe) for field in group["fields"]}


def test_kinds_bounds_and_meanings():
    fields = fields_of(load_recipe("xor_mlp"))
    assert fields["training.epochs"]["kind"] == "whole"
    assert (fields["training.epochs"]["least"], fields["training.epochs"]["most"]) == (1, 100000)
    assert fields["xor.activation"]["choices"] == ("logistic", "tanh")
    assert fields["training.learning_rate"]["kind"] == "number"
    assert fields["training.warmup_steps"]["value"] == ""
    assert fields["seed"]["help"].startswith("Of splits")
    assert "task" not in fields


def test_a_group_says_more_than_its_name_or_nothing():
    helps = {group["help"] for name in shipped() for group in groups_of(load_recipe(name))}
    assert "Where the images come from, and how they are read." in helps
    assert [words for words in helps if "[" in words] == []


@pytest.mark.parametrize("name", shipped())
def test_what_the_form_shows_is_the_recipe(name):
    recipe = load_recipe(name)
    fields = fields_of(recipe)
    assert all(field["help"] for field in fields.values())
    settings = [f"{key}={field['value']}" for key, field in fields.items() if field["value"] != ""]
    again = load(name, settings).recipe
    assert again.model_dump(exclude={"card"}) == recipe.model_dump(exclude={"card"})
