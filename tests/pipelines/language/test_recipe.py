import pytest

from glassworks.core.errors import DataError
from glassworks.verbs.train import train


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "an empty file"), ("a" * 5000, "at least two different characters"), ("abc", "at least")],
)
def test_a_text_that_cannot_be_learned_from_makes_no_run(content, said, tmp_path):
    (tmp_path / "text.txt").write_text(content)
    with pytest.raises(DataError, match=said):
        train("char_language", out=tmp_path / "run", settings=[f"data.source={tmp_path / 'text.txt'}"])
    assert not (tmp_path / "run").exists()
