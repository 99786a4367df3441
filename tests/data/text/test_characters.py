import numpy as np
import pytest

from glassworks.core.errors import DataError
from glassworks.data.text.characters import Vocabulary, Windows, open_corpus, read_text


def test_text_becomes_numbers_and_back():
    vocabulary = Vocabulary.of("hello")
    assert vocabulary.symbols == ("e", "h", "l", "o")
    assert vocabulary.decode(vocabulary.encode("hole")) == "hole"
    with pytest.raises(DataError, match="'x', 'y'"):
        vocabulary.encode("hexy")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "an empty file"),
        (b" \n\t", "an empty file"),
        (b"aaaa" * 100, "'a' alone, 400 times"),
        (b"ab", "at least 50 characters"),
        (b"\xff\xfe\x00a", "UTF-8 text file"),
    ],
)
def test_texts_from_which_nothing_can_be_learned(tmp_path, content, said):
    (tmp_path / "text.txt").write_bytes(content)
    with pytest.raises(DataError, match=said):
        open_corpus(tmp_path / "text.txt", 50)


def test_a_mistyped_name_is_guessed(tmp_path):
    (tmp_path / "shakespeare.txt").write_text("To be")
    with pytest.raises(DataError, match=r"Did you mean .*shakespeare\.txt"):
        read_text(tmp_path / "shakespear.txt")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match="No such file"):
        read_text(tmp_path / "absent.txt")


def test_windows_lie_end_to_end_and_targets_are_one_further():
    windows = Windows(np.arange(10), 3)
    assert windows.begins().tolist() == [0, 3, 6]
    batch = windows.batch(np.array([3, 6]))
    assert batch["inputs"].tolist() == [[3, 4, 5], [6, 7, 8]]
    assert batch["targets"].tolist() == [[4, 5, 6], [7, 8, 9]]


def test_streams_go_on_from_batch_to_batch():
    windows = Windows(np.arange(25), 3)
    rows, streams = windows.streams(2)
    assert (rows.tolist(), streams) == ([0, 12, 3, 15, 6, 18, 9, 21], 2)
    assert Windows(np.arange(5), 3).streams(16) == (pytest.approx([0]), 1)
