"""What a reader's words get of a finished run: neighbours, sums, analogies and sentences, of known vectors."""

import json

import pytest
import torch

from glassworks.cli.main import main
from glassworks.core.context import RunContext
from glassworks.core.errors import DataError
from glassworks.core.files import write_atomic
from glassworks.core.recipe import to_toml
from glassworks.core.workspace import RunFolder
from glassworks.models.files.network_file import write_networks
from glassworks.models.sequence.word_vectors import WordVectors
from glassworks.pipelines.skipgram.generate import write_vocabulary
from glassworks.pipelines.skipgram.recipe import WordsRecipe
from glassworks.verbs.generate import generate
from glassworks.verbs.train import train

VECTORS = {"king": (2, 2, 0), "queen": (1, -1, 0), "man": (0, 1, 0), "woman": (0, -3, 0), "ice-cream": (0, 0.1, 1)}
"""Royalty and sex are the two axes; ice-cream lies elsewhere, a little nearer to men. Lengths differ."""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A finished run of a text of five words."""
    folder = RunFolder(tmp_path_factory.mktemp("words"))
    recipe = WordsRecipe.parse({"words": {"dimensions": 3}}, "test")
    tables = WordVectors(len(VECTORS), 3)
    with torch.no_grad():
        tables.words_VD.copy_(torch.tensor(list(VECTORS.values())))
    write_vocabulary(folder, tuple(VECTORS))
    write_networks(folder.model, {"vectors": tables}, recipe)
    write_atomic(folder.recipe, to_toml(recipe))
    return folder.path


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("king - man + woman", "king - man + woman"),
        ("King + Woman - Man", "king + woman - man"),
        ("-man + king + woman", "- man + king + woman"),
        ("- man + king+woman", "- man + king + woman"),
        ("king -man + woman", "king - man + woman"),
        ("king- man +woman.", "king - man + woman"),
        ("king \u2212 man + woman", "king - man + woman"),
        ("king\u2212man+woman", "king - man + woman"),
        ("\u2212man + king + woman", "- man + king + woman"),
        ("king \u2013 man + woman", "king - man + woman"),
        ("\u2013man + king \u2014woman + woman + woman", "- man + king - woman + woman + woman"),
        ("man : woman = king : ?", "woman - man + king"),
        ("man: woman = king:", "woman - man + king"),
    ],
)
def test_a_sum_and_an_analogy_have_the_same_answer(run, prompt, name):
    made = generate(run, prompt)
    (line,) = made.texts
    assert line.startswith(f"{name}: queen ")
    words = [word for word, _ in made.details["nearest"][name]]
    assert not {"king", "man", "woman"} & set(words)


def test_neighbours_are_those_of_least_angle(run):
    (line,) = generate(run, "king").texts
    assert line == "king: man 0.71, ice-cream 0.07, queen 0.00, woman -0.71"
    assert generate(run, "a word: ice-cream!").texts[0].startswith("ice-cream: man 0.10")


def test_a_sentence_is_read_word_by_word_and_what_was_not_learned_is_said(run):
    events = []
    made = generate(run, "The king and the queeen", context=RunContext(events.append))
    assert [line.partition(":")[0] for line in made.texts] == ["king"]
    assert made.details["unknown_words"] == ["the", "and", "queeen"]
    assert "'queeen' (did you mean 'queen'?)" in str(events)
    pair = generate(run, "man, woman")
    assert pair.texts[2] == "cosine of man and woman: -1.00"
    assert pair.texts[3].startswith("all of them together: ")


@pytest.mark.parametrize(
    "prompt", ["", "+", "tree", "king - tree", "man : woman = tree : ?", "!? 3", "wo(m : ki = a : ?"]
)
def test_what_was_not_learned_is_refused_with_words_that_were(run, prompt):
    with pytest.raises(DataError) as refused:
        generate(run, prompt)
    assert "5 words: " in str(refused.value)
    assert "queen" in str(refused.value)


@pytest.mark.parametrize("prompt", ["+ king", "king : queen", "o(man : king = man : ?"])
def test_odd_questions_are_read_as_words(run, prompt):
    assert generate(run, prompt).texts[0].startswith(("king: ", "man: "))


@pytest.mark.parametrize(
    "prompt",
    [
        "king +",
        "- - -king",
        "king - - man",
        "--king",
        "king + man woman",
        "king - 2",
        "2king - man",
        "king\u2013man + man",
    ],
)
def test_signs_without_one_word_each_are_refused(run, prompt):
    with pytest.raises(DataError, match="one word after each sign"):
        generate(run, prompt)


@pytest.mark.parametrize(
    "prompt", ["The king \u2013 a man - drinks", "a king\u2013queen affair", "king-size - the man"]
)
def test_dashes_of_a_sentence_are_no_signs(run, prompt):
    assert generate(run, prompt).texts[0].startswith(("king: ", "man: "))


def test_a_run_without_its_words_says_so(run, tmp_path):
    other = RunFolder(tmp_path)
    for name in ("recipe.toml", "model.safetensors"):
        (tmp_path / name).write_bytes((run / name).read_bytes())
    with pytest.raises(DataError, match="Train it again"):
        generate(other.path, "king")


def test_a_trained_run_answers_on_the_command_line(tmp_path, capsys):
    text = tmp_path / "text.txt"
    text.write_text("the cat sat on the mat and the dog sat on the rug " * 60)
    settings = [f"data.source={text}", "words.dimensions=4", "words.map_words=0", "training.epochs=1"]
    train("word_vectors", out=tmp_path / "run", settings=settings)
    capsys.readouterr()
    assert main(["generate", str(tmp_path / "run"), "cat dog", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert len(made["texts"]) == 4
    assert set(made["details"]["nearest"]) == {"cat", "dog", "all of them together"}
