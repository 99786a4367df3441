"""Words learned for a class."""

import numpy as np
import pytest

from glassworks.core.errors import DataError
from glassworks.data.synthetic.sentences import sentences
from glassworks.lessons.labs import words
from glassworks.lessons.labs.words import answer_of, learn_words


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(words, "_EPOCHS", 1)
    monkeypatch.setattr(words, "_SENTENCES", 900)
    monkeypatch.setattr(words, "_finished", {})


def test_words_and_vectors_come_at_the_end():
    states = list(learn_words(sentences(900), dimensions=6))
    shares = [state["share"] for state in states]
    assert shares == sorted(shares)
    last = states[-1]
    assert last["share"] == 1
    assert np.array(last["vectors"]).shape == (len(last["words"]), 6)
    assert {"king", "queen", "paris"} <= set(last["words"])
    assert last == list(learn_words(sentences(900), dimensions=6))[-1]


def test_the_made_up_text_is_learned_once():
    first = list(answer_of({"dimensions": 5}))
    assert len(first) > 1
    again = list(answer_of({"dimensions": 5}))
    assert again == first[-1:]
    assert again[0] is first[-1]


def test_a_text_of_one_s_own():
    text = "the cat sat on the mat and the dog sat on the rug " * 120
    assert "cat" in list(answer_of({"dimensions": 4, "text": text}))[-1]["words"]
    with pytest.raises(DataError, match="longer text"):
        list(answer_of({"dimensions": 4, "text": "too few words"}))
