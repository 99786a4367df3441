"""What a folder says of itself, and how far its work is, to whoever lists it."""

import os
import shutil

from glassworks.core.job import Job
from glassworks.core.run_entry import details_of, entry_of, holds_something, present_entry, status_of
from glassworks.core.run_info import RunInfo, at_work
from glassworks.core.workspace import RunFolder

THEN = "2020-01-01T00:00:00+00:00"


def written(tmp_path, status):
    folder = RunFolder(tmp_path / "a")
    RunInfo("rbm", "Bars", status, os.getpid(), THEN, THEN).write(folder)
    return folder


def test_what_somebody_works_on_is_running_and_what_nobody_ended_was_interrupted(tmp_path):
    folder = written(tmp_path, "running")
    assert status_of(folder) == "interrupted"
    with at_work(folder, kind="rbm", title="Bars"):
        assert status_of(folder) == "running"


def test_what_is_wanted_and_not_begun_is_queued(tmp_path):
    folder = written(tmp_path, "finished")
    Job("bars", (), "Bars", "rbm", THEN).write(folder)
    assert status_of(folder) == "queued"


def test_bytes_and_files_are_those_of_the_folder(tmp_path):
    folder = written(tmp_path, "finished")
    (folder.path / "samples").mkdir()
    (folder.path / "samples" / "1.png").write_bytes(b"12345")
    assert entry_of(folder).size == 5 + folder.info.stat().st_size
    assert details_of(folder).files == ["run.json", "samples"]


def test_a_damaged_report_leaves_the_line_and_a_folder_that_went_has_none(tmp_path):
    folder = written(tmp_path, "finished")
    folder.report_json.write_text('["no", "report"]')
    assert (entry_of(folder).title, entry_of(folder).accuracy) == ("Bars", None)
    shutil.rmtree(folder.path)
    assert not holds_something(folder)
    assert present_entry(folder) is None
