"""Boltzmann machines as a user runs them: stopped, resumed, broken, used."""

import pytest

from glassworks.core.errors import InputError
from glassworks.pipelines.registry import generators
from glassworks.training.observers import LogFile
from glassworks.verbs.generate import generate
from glassworks.verbs.train import train

RUNS = {
    "dbn_mnist": [
        "data.source=digits", "data.size=8", "dbn.hidden=[12, 10]", "dbn.few_labels=0", "pretraining.epochs=2",
        "training.epochs=2",
    ],
    "rbm_bars_and_stripes": ["data.size=2", "training.epochs=2"],
}  # fmt: skip


class Killed(BaseException):
    pass


@pytest.mark.parametrize("name", RUNS)
def test_interrupted_and_resumed_it_ends_in_the_same_bits(name, tmp_path, monkeypatch):
    settings = [*RUNS[name], "training.checkpoint_steps=3"]
    whole = train(name, out=tmp_path / "whole", settings=settings)
    with monkeypatch.context() as patched:

        def kill(self, state, entry):
            if state.epoch == 2:
                raise Killed

        patched.setattr(LogFile, "on_epoch", kill)
        with pytest.raises(Killed):
            train(name, out=tmp_path / "cut", settings=settings)
    resumed = train(name, out=tmp_path / "cut", settings=settings, resume=True)
    assert resumed.weights_hash == whole.weights_hash
    assert resumed.numbers.to_dict() == whole.numbers.to_dict()


def test_pictures_are_written_while_a_machine_learns(tmp_path):
    found = train("rbm_bars_and_stripes", out=tmp_path / "run", settings=RUNS["rbm_bars_and_stripes"])
    for kind in ("filters", "reconstructions", "samples"):
        assert len(list((tmp_path / "run" / "pictures" / kind).glob("epoch-*.png"))) == 2
    assert found.numbers.log_likelihood <= found.numbers.best_log_likelihood == pytest.approx(-1.791759, abs=1e-6)


def test_gaussian_units_run_as_well(tmp_path):
    settings = ["data.source=digits", "data.size=8", "rbm.visible=gaussian", "rbm.hidden=10", "training.epochs=1"]
    settings += ["training.learning_rate=0.001", "data.most=300"]
    found = train("rbm_mnist", out=tmp_path / "run", settings=settings)
    assert found.numbers.log_z_by == "enumeration"
    assert found.numbers.num_train == 300


def test_a_run_that_generates_nothing_says_so(tmp_path):
    train("perceptron_and", out=tmp_path / "run")
    with pytest.raises(InputError, match=r"finished run|kind that generates"):
        generate(tmp_path / "run")
    assert set(generators()) >= {"language", "seq2seq"}


@pytest.mark.slow
def test_bars_and_stripes_are_learned_to_a_third_of_a_nat(tmp_path):
    found = train("rbm_bars_and_stripes", out=tmp_path / "run").numbers
    assert found.best_log_likelihood == pytest.approx(-3.401197, abs=1e-6)
    assert -3.7 <= found.log_likelihood <= found.best_log_likelihood
