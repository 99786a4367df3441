import pytest

from glassworks.core.errors import DataError
from glassworks.pipelines.stackgan.recipe import StackganRecipe
from glassworks.verbs.train import train


def test_a_folder_that_is_wrong_leaves_no_run_behind(small, photos, tmp_path):
    folder = photos()
    (folder / "03.txt").unlink()
    (folder / "04.txt").write_text("\n")
    (folder / "99.txt").write_text("a caption")
    with pytest.raises(DataError) as caught:
        train("stackgan", out=tmp_path / "run", settings=[*small, f"data.source={folder}"])
    assert len(caught.value.problems) == 3
    assert not (tmp_path / "run").exists()


def test_birds_are_drawn_and_a_folder_of_their_name_has_to_be_told_apart(photos, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    recipe = StackganRecipe.parse({"data": {"source": "birds"}}, "recipe")
    assert recipe.open_inputs() is None
    photos().rename(tmp_path / "birds")
    with pytest.raises(DataError, match="one meaning of 'birds'"):
        recipe.open_inputs()
    recipe = StackganRecipe.parse({"data": {"source": "./birds"}}, "recipe")
    assert len(recipe.open_inputs().captions) == 18
