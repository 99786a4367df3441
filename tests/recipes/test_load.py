import pytest

from glassworks.core.errors import RecipeError
from glassworks.core.recipe import to_toml
from glassworks.pipelines.classification.recipe import ClassificationRecipe
from glassworks.recipes.load import load_recipe
from glassworks.recipes.shipped import shipped


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_recipe_is_sound_and_has_a_card(name):
    recipe = load_recipe(name)
    assert recipe.card is not None
    assert recipe.card.title


def test_a_recipe_written_and_read_is_the_same(tmp_path):
    recipe = load_recipe("digits", ["seed=7", "training.epochs=3", "model.views=2"])
    path = tmp_path / "recipe.toml"
    for asked_only in (False, True):
        path.write_text(to_toml(recipe, asked_only=asked_only))
        assert load_recipe(str(path)) == recipe
    assert load_recipe(str(path)).training.model_fields_set == {"epochs"}


@pytest.mark.parametrize(
    ("setting", "place"),
    [
        ("training.device=cpu", "'device' above all tables"),  # was documented, accepted and never read
        ("epochs=3", "'training.epochs'"),
        ("head.views=2", "'model.views'"),
    ],
)
def test_a_key_of_another_table_is_told_with_its_place(setting, place):
    with pytest.raises(RecipeError) as caught:
        load_recipe("digits", [setting])
    assert caught.value.problems == [f"{setting.partition('=')[0]}: unknown key; did you mean {place}?"]


def test_all_mistakes_are_told_at_once_with_near_misses():
    with pytest.raises(RecipeError) as caught:
        load_recipe("digits", ["model.backbon=resnet18", "data.val_fraction=2", "training.optimiser=adam"])
    text = str(caught.value)
    assert "did you mean 'backbone'?" in text
    assert "did you mean 'optimizer'?" in text
    assert "val_fraction" in text


def test_a_mistyped_recipe_is_told_before_the_keys_that_only_it_has():
    """It listed the keys of a classifier, as if a folder of images of that name were there."""
    with pytest.raises(RecipeError) as caught:
        load_recipe("perceptron", ["perceptron.function=nand"])
    assert "no 'perceptron'" in caught.value.found
    assert "Did you mean" in caught.value.do
    assert "perceptron_and" in caught.value.do
    assert not caught.value.problems


def test_keys_of_a_source_that_is_there_are_told_whatever_recipe_has_a_similar_name(tmp_path, monkeypatch):
    (tmp_path / "perceptron").mkdir()
    monkeypatch.chdir(tmp_path)
    for source in ("perceptron", "digits"):
        with pytest.raises(RecipeError) as caught:
            load_recipe(source, ["perceptron.function=nand"])
        assert "perceptron: unknown key" in caught.value.problems[0]


def test_a_wrong_setting_of_a_pattern_of_shards_is_told_and_no_recipe_of_a_like_name():
    with pytest.raises(RecipeError, match="wrong: unknown key"):
        load_recipe("perceptron_*.tar", ["wrong=1"])


def test_a_mistyped_recipe_that_looks_like_a_home_folder_is_told_as_any_other():
    with pytest.raises(RecipeError) as caught:
        load_recipe("~xo_cnn", ["wrong=1"])
    assert "Did you mean 'xo_cnn'" in caught.value.do


def test_a_mistyped_recipe_file_is_told_with_its_path(tmp_path):
    with pytest.raises(RecipeError, match=r"missing\.toml"):
        load_recipe(str(tmp_path / "missing.toml"))


def test_unknown_tables_are_refused():
    with pytest.raises(RecipeError, match="unknown key"):
        ClassificationRecipe.parse({"data": {"source": "x"}, "dta": {}}, "x")


def test_a_resolved_recipe_with_warmup_steps_can_be_read_again(tmp_path):
    """A finished run writes every default beside what was asked, and so both names of the warm-up."""
    recipe = load_recipe("digits", ["training.warmup_steps=3"])
    path = tmp_path / "recipe.toml"
    path.write_text(to_toml(recipe))
    assert load_recipe(str(path)) == recipe
    with pytest.raises(RecipeError, match="give one of them"):
        load_recipe("digits", ["training.warmup_steps=3", "training.warmup_fraction=0.2"])


def test_a_seed_too_large_for_torch_is_refused_at_once():
    with pytest.raises(RecipeError, match="seed"):
        load_recipe("digits", [f"seed={2**64}"])


FAULTY = """# my recipe
task = "perceptron"
sede = 3

[perceptron]
function = "xr"  # not there
epochs = 0
"""


def test_each_mistake_in_a_file_is_told_with_its_line(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(FAULTY)
    with pytest.raises(RecipeError) as caught:
        load_recipe(str(path), ["perceptron.at_zero=7"])
    assert str(path) in caught.value.expected
    problems = sorted(caught.value.problems)
    assert problems[0].startswith("--set: perceptron.at_zero: input should be 0 or 1; found 7")
    assert problems[1] == "line 3: sede: unknown key; did you mean 'seed'?"
    assert problems[2].startswith("line 6: perceptron.function: input should be 'and'")
    assert "found 'xr'" in problems[2]
    assert problems[3] == "line 7: perceptron.epochs: input should be greater than or equal to 1; found 0"


def test_a_missing_key_is_told_with_the_line_of_its_table(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('task = "perceptron"\n\n[perceptron]\nepochs = 3\n')
    with pytest.raises(RecipeError, match=r"line 3: perceptron.function: this key is required; found nothing"):
        load_recipe(str(path))


def test_an_unknown_task_is_told_with_the_nearest(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('seed = 1\ntask = "percepton"\n')
    with pytest.raises(RecipeError, match=r"line 2, task: 'percepton'(?s:.)*Did you mean 'perceptron'"):
        load_recipe(str(path))


def test_no_folds_can_be_asked_for_and_are_written_down(tmp_path):
    """A resolved recipe leaves out what is not set, so nothing set may be spelled as nothing."""
    recipe = load_recipe("digits", ["head.folds=0", "training.patience=0"])
    (tmp_path / "resolved.toml").write_text(to_toml(recipe))
    again = load_recipe(str(tmp_path / "resolved.toml"))
    assert (again.head.folds, again.training.patience) == (0, 0)
    with pytest.raises(RecipeError, match="0 for no cross-validation"):
        load_recipe("digits", ["head.folds=1"])
