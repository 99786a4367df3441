import pytest

from glassworks.core.errors import RecipeError
from glassworks.verbs.recipes import list_recipes, recipes, show_recipe


def test_every_shipped_recipe_is_sound_and_has_a_card():
    listed = recipes().recipes
    assert [entry.name for entry in listed] == list_recipes() == sorted(list_recipes())
    assert all(entry.title and entry.teaches and entry.expects and entry.minutes > 0 for entry in listed)


def test_an_unknown_recipe_is_answered_with_a_near_one(tmp_path, monkeypatch):
    (tmp_path / "ants.toml").write_text("")
    monkeypatch.setattr("glassworks.recipes.shipped.shipped", lambda: {"ants": tmp_path / "ants.toml"})
    with pytest.raises(RecipeError, match="Did you mean 'ants'"):
        show_recipe("antz")
