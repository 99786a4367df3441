import pytest

from glassworks.core.errors import DataError
from glassworks.data.synthetic.sentences import sentences
from glassworks.data.text.words import corpus_of, words_of


def test_words_are_runs_of_letters_in_lower_case():
    assert words_of("Don’t stop: the half-life of Café 42!") == ["don't", "stop", "the", "half-life", "of", "café"]


def test_words_are_numbered_by_frequency_then_alphabet():
    corpus = corpus_of(["b", "a", "c", "a", "b", "d", "a"], least_count=2)
    assert corpus.vocabulary == ("a", "b")
    assert corpus.counts_V.tolist() == [3, 2]
    assert corpus.stream_N.tolist() == [1, 0, 0, 1, 0]
    assert corpus.num_words == 7


def test_a_text_without_words_or_with_one_says_so():
    with pytest.raises(DataError, match="found an empty text"):
        corpus_of(words_of(" 123 \n"), least_count=1)
    with pytest.raises(DataError, match="found 1, of 1 different word in all"):
        corpus_of(["a"] * 100, least_count=5)


def test_the_made_up_text_is_the_same_each_time():
    assert sentences(50) == sentences(50)
    assert sentences(50) != sentences(50, seed=1)
    assert len(sentences(50).splitlines()) == 50
