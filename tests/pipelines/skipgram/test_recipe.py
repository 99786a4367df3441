import pytest

from glassworks.core.errors import DataError
from glassworks.verbs.train import train


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "an empty file"),
        ("12 34 !!", "an empty text"),
        ("word " * 500, "1, of 1 different word in all"),
        ("one two " * 8, "16"),
    ],
)
def test_a_text_that_cannot_be_learned_from_makes_no_run(text, found, tmp_path):
    (tmp_path / "text.txt").write_text(text)
    with pytest.raises(DataError, match=f"found {found}"):
        train("word_vectors", out=tmp_path / "run", settings=[f"data.source={tmp_path / 'text.txt'}"])
    assert not (tmp_path / "run").exists()
