import pytest

from glassworks.core.errors import RecipeError
from glassworks.verbs.train import train


@pytest.mark.parametrize(
    ("name", "setting", "instead"),
    [
        ("optimizer_race", "training.optimizer=adam", "all of them"),
        ("optimizer_race", "training.learning_rate=0.5", "race.rates"),
        ("batch_norm", "training.learning_rate=0.5", "batch_norm.rates"),
    ],
)
def test_a_setting_that_the_task_varies_itself_is_refused(name, setting, instead, tmp_path):
    with pytest.raises(RecipeError, match=instead) as caught:
        train(name, out=tmp_path / "run", settings=[setting])
    assert setting.partition("=")[0] in str(caught.value)
    assert not (tmp_path / "run").exists()


def test_patience_is_not_ignored_in_silence(tmp_path):
    few = ["training.epochs=2", "training.patience=1", "xor.starts=5", "xor.start_steps=3"]
    found = train("xor_mlp", out=tmp_path / "run", settings=few)
    assert any(line.startswith("patience:") for line in found.choices)
