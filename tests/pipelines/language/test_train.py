"""Training a language model: killed and resumed it ends in the same bits, and its pieces work without a run folder."""

from pathlib import Path

import pytest

from glassworks.pipelines.language.data import CharCorpus, Loaders
from glassworks.pipelines.language.network import build
from glassworks.pipelines.language.recipe import LanguageRecipe
from glassworks.tasks.language import LanguageModelling
from glassworks.training.observers import LogFile
from glassworks.verbs.train import train

SETTINGS = [
    f"data.source={Path(__file__).parents[3] / 'CONTRIBUTING.md'}", "language.hidden=16", "training.epochs=2",
    "training.checkpoint_steps=3",
]  # fmt: skip


class KilledError(BaseException):
    """Stands for the end of the process."""


def test_a_killed_run_resumes_to_the_same_bits(tmp_path, monkeypatch):
    whole = train("char_language", out=tmp_path / "whole", settings=SETTINGS)
    assert len(list((tmp_path / "whole" / "samples").glob("epoch-*.txt"))) == 2

    def kill(self, state, entry):
        if state.epoch == 2:
            raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(LogFile, "on_epoch", kill)
        with pytest.raises(KilledError):
            train("char_language", out=tmp_path / "cut", settings=SETTINGS)
    resumed = train("char_language", out=tmp_path / "cut", settings=SETTINGS, resume=True)
    assert resumed.weights_hash == whole.weights_hash
    assert resumed.numbers.to_dict() == whole.numbers.to_dict()


def test_the_pieces_of_a_training_need_no_folder():
    text = "the cat sat on the mat. " * 40
    recipe = LanguageRecipe.parse({"data": {"source": "none", "window": 10}, "language": {"hidden": 8}}, "recipe")
    corpus = CharCorpus.of(text)
    loaders = Loaders.of(recipe, corpus)
    network = build(recipe.language, len(corpus.vocabulary), recipe.seed)
    loss, _ = LanguageModelling(network).loss(loaders.train.batch(0, 0), None)
    loss.backward()
    assert all(parameter.grad is not None for parameter in network.parameters())
    assert len(loaders.held_out.columns.codes) == round(0.1 * len(text))
