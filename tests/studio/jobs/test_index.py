"""The index says what the folders say, whatever became of it."""

import json
import shutil
import sqlite3

from glassworks.core.run_info import RunInfo, now
from glassworks.core.workspace import RunFolder
from glassworks.studio.jobs import index as index_module
from glassworks.studio.jobs.index import RunIndex


def folder(workspace, name, status="finished", accuracy=0.5):
    made = RunFolder(workspace.runs / name)
    made.path.mkdir(parents=True)
    RunInfo("classification", name, status, 1, now(), now()).write(made)
    made.report_json.write_text(json.dumps({"accuracy": accuracy}))
    return made


def test_it_follows_the_folders(studio):
    assert studio.index.entries() == []
    first = folder(studio.workspace, "a-001")
    folder(studio.workspace, "b-001", status="running")
    found = {entry["name"]: entry for entry in studio.index.entries()}
    assert found["a-001"]["accuracy"] == 0.5
    assert found["b-001"]["status"] == "interrupted"
    first.report_json.write_text('{"accuracy": 0.75}')
    shutil.rmtree(studio.workspace.runs / "b-001")
    (entry,) = studio.index.entries()
    assert entry["accuracy"] == 0.75


def test_deleted_or_damaged_it_is_built_again(studio):
    folder(studio.workspace, "a-001")
    before = studio.index.entries()
    studio.index.path.unlink()
    assert studio.index.entries() == before
    studio.index.path.write_bytes(b"no database" * 1000)
    assert RunIndex(studio.workspace).entries() == before
    with sqlite3.connect(studio.index.path) as index:
        index.execute("DROP TABLE runs")
        index.execute("CREATE TABLE runs (other TEXT)")
    assert RunIndex(studio.workspace).entries() == before


def test_where_it_cannot_be_written_the_folders_are_listed_all_the_same(studio):
    folder(studio.workspace, "a-001")
    (studio.workspace.root / ".glassworks").write_text("no folder")
    assert [entry["name"] for entry in studio.index.entries()] == ["a-001"]


def test_of_a_thousand_runs_none_is_read_again(studio, monkeypatch):
    for number in range(1000):
        folder(studio.workspace, f"run-{number:04d}")
    before = studio.index.entries()
    monkeypatch.setattr("glassworks.studio.jobs.index.present_entry", None)
    assert studio.index.entries() == before
    assert len(before) == 1000


def test_a_run_that_is_deleted_while_the_runs_are_listed_is_not_there(studio, monkeypatch):
    """The order is made: the folder goes after it was found, and before its files are read."""
    folder(studio.workspace, "a-001")
    going = folder(studio.workspace, "b-001")
    asked = index_module.present_entry

    def late(one):
        if one.path == going.path:
            shutil.rmtree(going.path)
        return asked(one)

    monkeypatch.setattr(index_module, "present_entry", late)
    assert [entry["name"] for entry in studio.index.entries()] == ["a-001"]
