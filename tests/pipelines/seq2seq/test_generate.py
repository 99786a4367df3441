import pytest

from glassworks.core.errors import DataError
from glassworks.pipelines.seq2seq.generate import unusual
from glassworks.recipes.load import load_recipe
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


@pytest.mark.parametrize(("prompt", "said"), [("12345678", False), ("123", True), ("123456789012", True)])
def test_a_string_of_another_length_than_those_learned_from_is_answered_with_a_remark(prompt, said):
    remark = unusual(load_recipe("reverse_digits"), prompt)
    assert bool(remark) == said
    assert not said or f"exactly 8 digits, and this one has {len(prompt)}" in remark
    assert unusual(load_recipe("dates"), prompt) == ""
