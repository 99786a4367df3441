import pytest

from glassworks.core.config import Config, apply_settings, read_toml
from glassworks.core.errors import RecipeError


class Inner(Config):
    learning_rate: float = 0.1


class Outer(Config):
    epochs: int = 1
    inner: Inner = Inner()


def test_all_problems_are_told_at_once_with_near_misses():
    with pytest.raises(RecipeError) as caught:
        Outer.parse({"epoch": 3, "epochs": "many", "inner": {"learning_rte": 1}}, "my.toml")
    text = str(caught.value)
    assert caught.value.exit_code == 2
    assert "my.toml" in text
    assert "did you mean 'epochs'?" in text
    assert "did you mean 'learning_rate'?" in text
    assert "found 'many'" in text


def test_settings_reach_into_tables_and_leave_the_original_alone():
    values = {"inner": {"learning_rate": 0.1}}
    merged = apply_settings(values, ["inner.learning_rate=0.5", "epochs=3", "name=plain text"])
    assert merged == {"inner": {"learning_rate": 0.5}, "epochs": 3, "name": "plain text"}
    assert values == {"inner": {"learning_rate": 0.1}}


@pytest.mark.parametrize("setting", ["epochs", "=3", "epochs.deeper=1"])
def test_senseless_settings_are_refused(setting):
    with pytest.raises(RecipeError):
        apply_settings({"epochs": 1}, [setting])


def test_a_broken_toml_file_is_told_with_its_line(tmp_path):
    path = tmp_path / "broken.toml"
    path.write_text("seed = 0\nepochs == 3\n")
    with pytest.raises(RecipeError, match="line 2"):
        read_toml(path)
