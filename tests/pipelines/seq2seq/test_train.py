"""Training an encoder and a decoder: killed and resumed, gone wrong, and without a run folder."""

import pytest

from glassworks.core.errors import RunError
from glassworks.pipelines.seq2seq.data import EncodedPairs
from glassworks.pipelines.seq2seq.network import build
from glassworks.pipelines.seq2seq.recipe import Seq2SeqRecipe
from glassworks.tasks.seq2seq import Seq2SeqLearning
from glassworks.training.observers import LogFile
from glassworks.verbs.train import train

SETTINGS = ["data.count=200", "seq2seq.hidden=16", "training.epochs=2", "training.batch_size=32"]


class KilledError(BaseException):
    """Stands for the end of the process."""


def test_a_killed_run_resumes_to_the_same_bits(tmp_path, monkeypatch):
    settings = [*SETTINGS, "training.checkpoint_steps=3"]
    whole = train("reverse_digits", out=tmp_path / "whole", settings=settings)

    def kill(self, state, entry):
        if state.epoch == 2:
            raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(LogFile, "on_epoch", kill)
        with pytest.raises(KilledError):
            train("reverse_digits", out=tmp_path / "cut", settings=settings)
    resumed = train("reverse_digits", out=tmp_path / "cut", settings=settings, resume=True)
    assert whole.numbers.untrained["exact"] < 0.1 < 2 < whole.numbers.untrained["loss"]
    assert [(one.length, one.n, one.exact) for one in whole.numbers.other_lengths] == [(4, 200, 0), (12, 200, 0)]
    assert resumed.weights_hash == whole.weights_hash
    assert resumed.numbers.to_dict() == whole.numbers.to_dict()
    written, again = ((tmp_path / run / "samples" / "epoch-0002.txt").read_text() for run in ("whole", "cut"))
    assert again == written
    assert len(written.splitlines()) == 6
    for line in written.splitlines():
        source, answer = line.removesuffix(")").split(" → ")
        assert answer.partition(" (should be ")[2] in ("", source[::-1])


def test_a_loss_that_is_no_number_stops_and_names_the_cause(tmp_path):
    settings = [
        *SETTINGS, "training.optimizer=sgd", "training.learning_rate=100", "training.epochs=50", "training.clip_norm=0",
        "training.checkpoint_steps=1", "training.log_steps=1", "training.ema_decay=0.5", "training.weight_decay=1.0",
        "seq2seq.hidden=4", "data.count=100",
    ]  # fmt: skip
    with pytest.raises(RunError, match="infinite or undefined loss"):
        train("reverse_digits", out=tmp_path / "run", settings=settings)
    assert list((tmp_path / "run" / "checkpoints").glob("step-*.json"))
    assert not (tmp_path / "run" / "report.json").exists()


def test_the_pieces_of_a_training_need_no_folder():
    recipe = Seq2SeqRecipe.parse({"data": {"source": "reversed_digits", "count": 60}}, "recipe")
    encoded = EncodedPairs.of(recipe, recipe.open_inputs())
    assert sorted([*encoded.train, *encoded.val, *encoded.test]) == list(range(60))
    network = build(recipe.seq2seq, len(encoded.sources), len(encoded.targets), recipe.seed)
    measured = Seq2SeqLearning(network).evaluate(encoded.validation().epoch(0))
    assert 0 <= measured["exact"] < 0.5


@pytest.mark.slow
def test_digits_are_reversed(tmp_path):
    assert train("reverse_digits", out=tmp_path / "run").numbers.exact >= 0.99


def test_few_pairs_may_lack_digits_that_other_lengths_would_have():
    """None of the ten digits but those of the pairs has a number."""
    settings = [*SETTINGS[1:], "data.length=2", "data.count=10", "training.epochs=1"]
    found = [train("reverse_digits", settings=[*settings, f"seed={seed}"]).numbers.other_lengths for seed in range(3)]
    assert any(one.n < 5 for lengths in found for one in lengths)  # of the ten strings of one digit half are tried
