"""What is kept of a run: for its report, and line by line in its folder."""

import json

from glassworks.core.context import RunContext
from glassworks.core.events import Note, StageAdvanced, StageEnded
from glassworks.core.record import EventFile, RunRecord


def test_the_record_holds_the_seconds_of_stages_and_every_line_that_is_kept():
    context = RunContext()
    for _ in range(2):
        with context.stage("training"):
            pass
    with context.stage("images", 2) as advance:
        advance.spend("decoding", 1.5)
        advance.spend("network", 2.0)
        advance.spend("network", 3.0)
    context.choose("head", "0.1")
    context.note("epoch 3", kept=False)
    context.note("two images left out")
    assert list(context.record.seconds) == ["training", "decoding", "network"]
    assert context.record.seconds["network"] == 5.0
    assert context.record.lines == ["head: 0.1", "two images left out"]


def test_a_record_is_a_subscriber_like_any_other():
    record = RunRecord()
    context = RunContext(record)
    context.note("two images left out")
    assert record.lines == context.record.lines == ["two images left out"]


def test_the_advances_of_a_stage_are_added_up_between_two_lines(tmp_path):
    with EventFile(tmp_path / "events.jsonl") as events:
        for _ in range(1000):
            events(StageAdvanced("training", 8))
        events(StageEnded("training", 1.0))
    with EventFile(tmp_path / "events.jsonl") as events:  # a resumed run goes on in the same file
        events(Note("resumed"))
    lines = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    assert [line["event"] for line in lines[-2:]] == ["stage_ended", "note"]
    assert sum(line["count"] for line in lines[:-2]) == 8000
    assert len(lines) < 20
    assert all(line["time"] > 1e9 for line in lines)
