"""What runs report by: typed events, a record for each run, and a token that ends them."""

import json

import pytest

from glassworks.core.cancel import Cancelled
from glassworks.core.context import RunContext
from glassworks.core.errors import InputError
from glassworks.core.events import (
    Artefact,
    Choice,
    Finished,
    Metric,
    StageAdvanced,
    StageEnded,
    StageStarted,
)
from glassworks.core.run_info import RunInfo
from glassworks.core.workspace import RunFolder


@pytest.fixture
def received():
    return []


@pytest.fixture
def context(received):
    return RunContext(received.append)


def test_subscribers_receive_what_happens_in_order(context, received, tmp_path):
    with context.stage("features", total=3, unit="rows") as advance:
        advance(2)
        context.choose("precision", "bfloat16", "measured")
        context.metric("loss", 0.5, step=4, epoch=1, folder=tmp_path)
    context.artefact(tmp_path / "model.safetensors", "model")
    *others, ended, written = received
    assert others == [
        StageStarted("features", 3, "rows"),
        StageAdvanced("features", 2),
        Choice("precision", "bfloat16", "measured"),
        Metric("loss", 0.5, 4, 1, str(tmp_path)),
    ]
    assert isinstance(ended, StageEnded)
    assert ended.seconds >= 0
    assert written == Artefact(str(tmp_path / "model.safetensors"), "model")


def test_each_run_under_one_context_has_a_record_of_its_own(context, received):
    first, second = RunContext.of(context), RunContext.of(context)
    first.choose("head", "0.1")
    second.choose("head", "0.2")
    assert (first.record.lines, second.record.lines) == (["head: 0.1"], ["head: 0.2"])
    assert context.record.lines == []
    assert [event.value for event in received] == ["0.1", "0.2"]
    assert first.cancel is context.cancel
    assert first.workspace is context.workspace


@pytest.mark.parametrize("ask", ["stage", "advance", "silenced"])
def test_a_cancelled_run_ends_at_the_next_stage_or_advance(context, received, ask):
    def work():
        if ask != "advance":
            context.cancel.cancel()
        with (context.silenced() if ask == "silenced" else context).stage("training") as advance:
            context.cancel.cancel()
            advance(1)
            raise AssertionError("it went on")

    with pytest.raises(Cancelled):
        work()
    assert len(received) == (3 if ask == "advance" else 0)  # a stage that began also ends


def events_in(folder):
    return [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]


def test_a_folder_says_what_is_done_in_it_from_the_first_moment_to_the_last(context, received, tmp_path):
    context.choose("network", "resnet18")  # before there is a folder
    with context.working_in(RunFolder(tmp_path), kind="classification", title="Photos"):
        during = RunInfo.found_in(RunFolder(tmp_path))
        with context.stage("training", 200, "rows") as advance:
            for _ in range(100):
                advance(2)
    assert (during.kind, during.title, during.status, during.finished) == ("classification", "Photos", "running", None)
    after = RunInfo.found_in(RunFolder(tmp_path))
    assert (after.status, after.created, after.pid) == ("finished", during.created, during.pid)
    assert after.finished >= after.created
    lines = events_in(tmp_path)
    kinds = [line["event"] for line in lines]
    assert (kinds[0], kinds[1], kinds[-2], kinds[-1]) == ("choice", "stage_started", "stage_ended", "finished")
    advanced = [line["count"] for line in lines if line["event"] == "stage_advanced"]
    assert sum(advanced) == 200
    assert len(advanced) < 10  # not a line for every step
    assert received[-1] == Finished("finished")
    context.note("after the run")
    assert len(events_in(tmp_path)) == len(lines)


@pytest.mark.parametrize(
    ("error", "status"), [(Cancelled(), "cancelled"), (KeyboardInterrupt(), "cancelled"), (OSError("disk"), "failed")]
)
def test_how_a_run_ended_is_written_down(context, received, tmp_path, error, status):
    with pytest.raises(type(error)), context.working_in(RunFolder(tmp_path), kind="rbm", title="Digits"):
        raise error
    info = RunInfo.found_in(RunFolder(tmp_path))
    assert (info.status, info.error) == (status, "OSError: disk" if status == "failed" else "")
    assert received[-1] == Finished(status)
    assert events_in(tmp_path)[-1]["status"] == status


def test_a_run_that_is_resumed_keeps_its_first_date(context, tmp_path):
    RunInfo("rbm", "Digits", "cancelled", 1, "2020-01-01T00:00:00+00:00", "2020-01-01T00:00:00+00:00").write(
        RunFolder(tmp_path)
    )
    with context.working_in(RunFolder(tmp_path), kind="rbm", title="Digits"):
        pass
    info = RunInfo.found_in(RunFolder(tmp_path))
    assert info.created.startswith("2020")
    assert not info.started.startswith("2020")


@pytest.mark.parametrize("kept", [True, False])
def test_a_folder_made_for_input_that_cannot_be_used_goes_away_unless_something_was_done(context, tmp_path, kept):
    folder = RunFolder(tmp_path / "run")
    folder.path.mkdir()

    def work():
        with context.working_in(folder, kind="rbm", title="Digits"):
            folder.recipe.write_text("")
            if kept:
                folder.log.write_text("{}\n")
            raise InputError(expected="a source", found="nothing", do="Name one.")

    with pytest.raises(InputError):
        work()
    assert folder.path.exists() == kept


def test_other_processes_of_one_run_leave_the_folder_to_the_main_one(context, tmp_path, monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("RANK", "1")
    with context.working_in(RunFolder(tmp_path), kind="rbm", title="Digits"):
        pass
    assert list(tmp_path.iterdir()) == []
