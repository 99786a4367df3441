"""Boltzmann machines and sequence to sequence as a user runs them: stopped, resumed, broken, used."""

import numpy as np
import pytest

from glassworks.core.errors import DataError, InputError, RunError
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
    "reverse_digits": ["data.count=200", "seq2seq.hidden=16", "training.epochs=2", "training.batch_size=32"],
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


def test_a_loss_that_is_no_number_stops_and_names_the_cause(tmp_path):
    settings = [*RUNS["reverse_digits"], "training.optimizer=sgd", "training.learning_rate=100", "training.epochs=50"]
    settings += [
        "training.clip_norm=0",
        "training.checkpoint_steps=1",
        "training.log_steps=1",
        "training.ema_decay=0.5",
    ]
    settings += ["seq2seq.hidden=4", "data.count=100", "training.weight_decay=1.0"]
    with pytest.raises(RunError, match="infinite or undefined loss"):
        train("reverse_digits", out=tmp_path / "run", settings=settings)
    assert list((tmp_path / "run" / "checkpoints").glob("step-*.json"))
    assert not (tmp_path / "run" / "report.json").exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("dates", "no tab here\nnor here", "two texts parted by a tab"),
        ("dates", "a\tb\nc\td", "at least three different sources"),
    ],
)
def test_data_that_cannot_be_learned_from(name, content, said, tmp_path):
    (tmp_path / "data.txt").write_text(content)
    path = f"data.source={tmp_path / 'data.txt'}"
    with pytest.raises(DataError) as caught:
        train(name, out=tmp_path / "run", settings=[path])
    assert said in str(caught.value)
    assert not (tmp_path / "run").exists()


def test_pairs_of_a_file_are_learned_and_translated(tmp_path):
    lines = [f"{a}{b}\t{b}{a}" for a in "abcde" for b in "abcde"]
    (tmp_path / "pairs.tsv").write_text("\n".join(lines))
    settings = [f"data.source={tmp_path / 'pairs.tsv'}", "training.epochs=2", "seq2seq.hidden=16"]
    found = train("dates", out=tmp_path / "run", settings=settings)
    assert found.numbers.pairs == 25
    assert len(list((tmp_path / "run" / "pictures" / "attention").glob("*.png"))) == 2
    made = generate(tmp_path / "run", "ab", count=3)
    assert len(made.texts) == 3
    assert made.details["log_probabilities"] == sorted(made.details["log_probabilities"], reverse=True)
    with pytest.raises(DataError, match="a source text"):
        generate(tmp_path / "run")


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


@pytest.mark.slow
def test_digits_are_reversed(tmp_path):
    assert train("reverse_digits", out=tmp_path / "run").numbers.exact >= 0.99


def test_sources_read_from_their_end_are_shown_as_written():
    from glassworks.pipelines.seq2seq.pipeline import Seq2SeqRecipe, Work, build
    from glassworks.pipelines.seq2seq.show import attention

    pairs = [(f"{at:03}", "x") for at in range(12)]
    data = {"source": "digits", "val_fraction": 0.5}
    one, other = (
        Work.of(Seq2SeqRecipe.parse({"data": data | {"reverse_sources": is_reversed}}, "recipe"), pairs)
        for is_reversed in (False, True)
    )
    assert (one.sources_NS == other.sources_NS[:, ::-1]).all()
    network = build(one.recipe.seq2seq, len(one.sources), len(one.targets), seed=0)
    palindrome = pairs.index(("010", "x"))
    written, backwards = attention(network, one, palindrome), attention(network, other, palindrome)
    np.testing.assert_allclose(written, backwards[:, ::-1], atol=1e-6)
