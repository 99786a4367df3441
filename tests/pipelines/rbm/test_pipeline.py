"""Restricted Boltzmann machines as a user runs them."""

import pytest

from glassworks.verbs.train import train


def test_pictures_are_written_while_a_machine_learns(tmp_path):
    found = train("rbm_bars_and_stripes", out=tmp_path / "run", settings=["data.size=2", "training.epochs=2"])
    for kind in ("filters", "reconstructions", "samples"):
        assert len(list((tmp_path / "run" / "pictures" / kind).glob("epoch-*.png"))) == 2
    assert found.numbers.log_likelihood <= found.numbers.best_log_likelihood == pytest.approx(-1.791759, abs=1e-6)


def test_gaussian_units_run_as_well(tmp_path):
    settings = ["data.source=digits", "data.size=8", "rbm.visible=gaussian", "rbm.hidden=10", "training.epochs=1"]
    settings += ["training.learning_rate=0.001", "data.most=300"]
    found = train("rbm_mnist", out=tmp_path / "run", settings=settings)
    assert found.numbers.log_z_by == "enumeration"
    assert found.numbers.num_train == 300


def test_a_machine_that_has_learned_nothing_is_as_likely_as_pixels_alone(tmp_path):
    """Weights near 0 and biases of the pixels' frequencies: the likelihood is that of pixels drawn one by one."""
    settings = ["training.epochs=1", "training.learning_rate=1e-9", "rbm.hidden=8", "rbm.spread=1e-6"]
    found = train("rbm_digits", out=tmp_path / "run", settings=settings).numbers
    assert found.log_z_by == "enumeration"
    assert found.held_out_log_likelihood == pytest.approx(found.pixels_alone, abs=0.2)


@pytest.mark.slow
def test_bars_and_stripes_are_learned_to_a_third_of_a_nat(tmp_path):
    found = train("rbm_bars_and_stripes", out=tmp_path / "run").numbers
    assert found.best_log_likelihood == pytest.approx(-3.401197, abs=1e-6)
    assert -3.7 <= found.log_likelihood <= found.best_log_likelihood
