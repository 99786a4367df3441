"""A deep belief network on the built-in digits as a user runs it."""

import pytest

from glassworks.core.errors import RecipeError
from glassworks.recipes.load import load_recipe
from glassworks.verbs.train import train

SHORT = ["dbn.hidden=[16]", "dbn.few_labels=0", "dbn.all_seeds=2", "pretraining.epochs=1", "training.epochs=1"]


def test_starts_are_compared_with_all_labels_too_and_kept_for_a_resumption(tmp_path):
    first = train("dbn_digits", out=tmp_path / "run", settings=SHORT).numbers
    assert first.few is None
    assert (first.with_all.labels, first.with_all.seeds) == (first.num_train, 2)
    assert (tmp_path / "run" / "all_labels" / "random-1" / "error.txt").is_file()
    again = train("dbn_digits", out=tmp_path / "run", settings=SHORT, resume=True).numbers
    assert again.with_all == first.with_all


def test_one_seed_is_refused():
    with pytest.raises(RecipeError, match="one seed tells nothing apart"):
        load_recipe("dbn_digits", ["dbn.all_seeds=1"])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_the_shipped_settings_read_19_of_20_digits(seed, tmp_path):
    settings = [f"seed={seed}", "dbn.few_labels=0", "dbn.all_seeds=0"]
    assert train("dbn_digits", out=tmp_path / "run", settings=settings).numbers.error <= 0.06
