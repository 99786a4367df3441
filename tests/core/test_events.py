import pytest

from glassworks.core.events import Choice, Note, StageStarted, to_dict


@pytest.mark.parametrize(
    ("choice", "line"),
    [
        (Choice("precision", "bfloat16"), "precision: bfloat16"),
        (Choice("images", "32x32 pixels", "typical side: 28"), "images: 32x32 pixels (typical side: 28)"),
        (Choice("backbone", "ours", "because they are tiny"), "backbone: ours, because they are tiny"),
    ],
)
def test_a_choice_reads_as_one_line(choice, line):
    assert choice.line == line


def test_events_are_plain_values():
    assert to_dict(StageStarted("training", None, "rows")) == {
        "event": "stage_started", "name": "training", "total": None, "unit": "rows",
    }  # fmt: skip
    assert to_dict(Note("a"))["event"] == "note"
