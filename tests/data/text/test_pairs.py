import re

import pytest

from glassworks.core.errors import DataError
from glassworks.data.text.pairs import dates, padded, read_pairs, reversed_digits, vocabulary_of


def test_digits_and_their_reverse():
    pairs = reversed_digits(100, 5, seed=1)
    assert len(dict(pairs)) == 100
    assert all(target == source[::-1] and re.fullmatch(r"\d{5}", source) for source, target in pairs)
    assert pairs == reversed_digits(100, 5, seed=1) != reversed_digits(100, 5, seed=2)
    with pytest.raises(DataError, match="at most 50 pairs of 2 digits"):
        reversed_digits(60, 2, seed=0)


def test_dates_are_what_they_say():
    pairs = dates(2000, seed=0)
    assert len(dict(pairs)) == 2000
    for source, target in pairs:
        year, _, day = target.split("-")
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", target)
        assert year in source
        assert str(int(day)) in source
    assert any("rd of" in source for source, _ in pairs)


def test_a_file_of_pairs(tmp_path):
    path = tmp_path / "pairs.tsv"
    path.write_text("one\teins\n\ntwo\tzwei\tand more\none\teins\n")
    assert read_pairs(path) == [("one", "eins"), ("two", "zwei")]


def test_all_lines_that_are_no_pairs_are_named(tmp_path):
    path = tmp_path / "pairs.tsv"
    path.write_text("one\teins\ntwo zwei\nthree\t \n")
    with pytest.raises(DataError) as caught:
        read_pairs(path)
    assert caught.value.problems == ["line 2: no tab", "line 3: an empty text"]


def test_rows_are_filled_up():
    vocabulary = vocabulary_of(["ab", "b"])
    assert len(vocabulary) == 5
    assert padded(["ab", "b"], vocabulary, end=True).tolist() == [[3, 4, 2], [4, 2, 0]]
