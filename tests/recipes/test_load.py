import pytest

from glassworks.core.errors import RecipeError
from glassworks.recipes.load import load_recipe, shipped, show_recipe, to_toml
from glassworks.recipes.schema import Recipe


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_recipe_is_sound_and_has_a_card(name):
    recipe = load_recipe(name, [])
    assert recipe.card is not None
    assert recipe.card.title


def test_a_recipe_written_and_read_is_the_same(tmp_path):
    recipe = load_recipe("digits", ["seed=7", "training.epochs=3", "model.views=2"])
    path = tmp_path / "recipe.toml"
    for asked_only in (False, True):
        path.write_text(to_toml(recipe, asked_only=asked_only))
        assert load_recipe(str(path), []) == recipe
    assert load_recipe(str(path), []).training.model_fields_set == {"epochs"}


def test_all_mistakes_are_told_at_once_with_near_misses():
    with pytest.raises(RecipeError) as caught:
        load_recipe("digits", ["model.backbon=resnet18", "data.val_fraction=2", "training.optimiser=adam"])
    text = str(caught.value)
    assert "did you mean 'backbone'?" in text
    assert "did you mean 'optimizer'?" in text
    assert "val_fraction" in text


def test_an_unknown_recipe_names_its_neighbours():
    with pytest.raises(RecipeError, match="photos_transfer"):
        show_recipe("photo_transfer")


def test_a_mistyped_recipe_file_is_told_with_its_path(tmp_path):
    with pytest.raises(RecipeError, match=r"missing\.toml"):
        load_recipe(str(tmp_path / "missing.toml"), [])


def test_unknown_tables_are_refused():
    with pytest.raises(RecipeError, match="unknown key"):
        Recipe.parse({"data": {"source": "x"}, "dta": {}}, "x")


def test_a_resolved_recipe_with_warmup_steps_can_be_read_again(tmp_path):
    """A finished run writes every default beside what was asked, and so both names of the warm-up."""
    recipe = load_recipe("digits", ["training.warmup_steps=3"])
    path = tmp_path / "recipe.toml"
    path.write_text(to_toml(recipe))
    assert load_recipe(str(path), []) == recipe
    with pytest.raises(RecipeError, match="give one of them"):
        load_recipe("digits", ["training.warmup_steps=3", "training.warmup_fraction=0.2"])


def test_a_seed_too_large_for_torch_is_refused_at_once():
    with pytest.raises(RecipeError, match="seed"):
        load_recipe("digits", [f"seed={2**64}"])


def test_no_folds_can_be_asked_for_and_are_written_down(tmp_path):
    """A resolved recipe leaves out what is not set, so nothing set may be spelled as nothing."""
    recipe = load_recipe("digits", ["head.folds=0", "training.patience=0"])
    (tmp_path / "resolved.toml").write_text(to_toml(recipe))
    again = load_recipe(str(tmp_path / "resolved.toml"), [])
    assert (again.head.folds, again.training.patience) == (0, 0)
    with pytest.raises(RecipeError, match="0 for no cross-validation"):
        load_recipe("digits", ["head.folds=1"])
