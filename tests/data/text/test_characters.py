import pytest

from glassworks.core.errors import DataError
from glassworks.data.text.characters import SHAKESPEARE, Vocabulary, open_corpus, read_text


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


def test_a_text_ships_with_the_package_and_errors_say_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = open_corpus(SHAKESPEARE, 1_000_000)
    assert len(text) == 1_115_394
    assert text.startswith("First Citizen:\nBefore we proceed any further, hear me speak.")
    with pytest.raises(DataError, match="the text that ships with the package: shakespeare"):
        open_corpus("mine.txt", 50)


def test_a_file_of_the_shipped_text_s_name_is_not_passed_over(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / SHAKESPEARE).write_text("To be or not to be " * 20)
    with pytest.raises(DataError, match="one meaning of 'shakespeare'"):
        open_corpus(SHAKESPEARE, 50)
    assert open_corpus(f"./{SHAKESPEARE}", 50).startswith("To be")
