"""Where an error says that a key stands."""

import pytest

from glassworks.core.errors import DataError, RecipeError, about
from glassworks.recipes.places import Places

TEXT = """seed = 3

[data]
source = "nophotos"
"""


@pytest.fixture
def places(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(TEXT)
    return Places("mine.toml", path, ["seed=4", "model.backbone=resnet18"])


def test_settings_count_before_the_file(places):
    assert [places.of(key) for key in ("data.source", "seed", "model.backbone", "task")] == [
        "line 4",
        "--set",
        "--set",
        "",
    ]


def test_a_source_of_images_has_no_places():
    assert Places("photos", None, []).of("data.source") == ""


def test_a_key_is_named_once_however_many_look_on(places):
    with pytest.raises(DataError) as caught, places.named(), places.named(), about("data.source"):
        raise DataError(expected="a folder", found="nothing", do="Check it.")
    assert caught.value.found == "in mine.toml, line 4, data.source: nothing"


def test_each_problem_gets_the_place_of_its_own_key(places):
    error = RecipeError(expected="e", found="f", do="d", problems=["data.source: wrong", "seed: wrong", "x: wrong"])
    error.problem_keys = ["data.source", "seed", "x"]
    with pytest.raises(RecipeError) as caught, places.named_in_problems():
        raise error
    assert caught.value.problems == ["line 4: data.source: wrong", "--set: seed: wrong", "x: wrong"]
