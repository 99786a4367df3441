"""Boltzmann machines that are killed and resumed."""

import pytest

from glassworks.training.observers import LogFile
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
