import pytest

from glassworks.core.errors import DataError
from glassworks.verbs.train import train


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("no tab here\nnor here", "two texts parted by a tab"),
        ("a\tb\nc\td", "at least three different sources"),
    ],
)
def test_pairs_that_cannot_be_learned_from_make_no_run(content, said, tmp_path):
    (tmp_path / "pairs.tsv").write_text(content)
    with pytest.raises(DataError, match=said):
        train("dates", out=tmp_path / "run", settings=[f"data.source={tmp_path / 'pairs.tsv'}"])
    assert not (tmp_path / "run").exists()
