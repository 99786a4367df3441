"""What a recipe of DCGAN reads."""

import pytest
from PIL import Image

from glassworks.core.errors import DataError
from glassworks.pipelines.dcgan.recipe import DcganRecipe


def test_a_folder_named_digits_is_not_taken_for_the_embedded_set(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "digits").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "digits" / "a.png")
    with pytest.raises(DataError, match="one meaning of 'digits'"):
        DcganRecipe.parse({"data": {"source": "digits"}}, "x").open_inputs()
    recipe = DcganRecipe.parse({"data": {"source": "./digits"}}, "x")
    assert len(recipe.open_inputs().samples) == 1
