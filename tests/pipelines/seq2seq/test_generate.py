import pytest

from glassworks.core.errors import DataError
from glassworks.verbs.generate import generate
from glassworks.verbs.train import train


def test_pairs_of_a_file_are_learned_and_translated(tmp_path):
    lines = [f"{a}{b}\t{b}{a}" for a in "abcde" for b in "abcde"]
    (tmp_path / "pairs.tsv").write_text("\n".join(lines))
    settings = [f"data.source={tmp_path / 'pairs.tsv'}", "training.epochs=2", "seq2seq.hidden=16"]
    found = train("dates", out=tmp_path / "run", settings=settings)
    assert found.numbers.pairs == 25
    assert len(list((tmp_path / "run" / "pictures" / "attention").glob("*.png"))) == 2
    made = generate(tmp_path / "run", "ab", count=3)
    assert len(made.texts) == 3
    assert made.details["log_probabilities"] == sorted(made.details["log_probabilities"], reverse=True)
    with pytest.raises(DataError, match="a source text"):
        generate(tmp_path / "run")
