import pytest

from glassworks.core.errors import DataError
from glassworks.pipelines.stackgan.vocabulary import coded, known_words, vocabulary_of


def test_captions_as_numbers():
    captions = [["a red bird", "red"], ["?", "a bird"]]
    vocabulary = vocabulary_of(captions, 2)
    assert vocabulary.symbols == ("<filling>", "a", "bird", "red")
    assert coded(captions, vocabulary).tolist() == [[[1, 3, 2], [3, 0, 0]], [[1, 2, 0], [1, 2, 0]]]
    assert known_words("A blue, red Bird", vocabulary) == ([1, 3, 2], ["blue"])
    with pytest.raises(DataError, match="least_count"):
        vocabulary_of(captions, 5)
