import pytest

from glassworks.core.errors import DataError
from glassworks.data.text.characters import Vocabulary, open_corpus, read_text


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
