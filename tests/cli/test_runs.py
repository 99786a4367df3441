"""``glassworks runs`` as one types it."""

import json
import os

import pytest

from glassworks.core.run_info import RunInfo, at_work
from glassworks.core.workspace import RunFolder

THEN = "2020-01-01T00:00:00+00:00"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """One finished run in the current folder."""
    monkeypatch.chdir(tmp_path)
    folder = RunFolder(tmp_path / "runs" / "photos-001")
    RunInfo("classification", "My photos", "finished", os.getpid(), THEN, THEN, THEN).write(folder)
    folder.report_json.write_text('{"accuracy": 0.961}')
    return folder


def test_the_list(cli, run):
    code, out, _ = cli("runs")
    assert code == 0
    line = next(line for line in out.splitlines() if "photos-001" in line)
    assert [word in line for word in ("classification", "My photos", "finished", "96.1 %", " B", " d")] == [True] * 6
    document = json.loads(cli("runs", "--json").out)
    assert [set(entry) for entry in document["runs"]] == [
        {"path", "kind", "title", "status", "created", "size", "accuracy"}
    ]


def test_names_can_be_copied_from_a_narrow_terminal(cli, run, tmp_path):
    folder = RunFolder(tmp_path / "runs" / "a_rather_long_name_of_a_run-001")
    title = "A title with many words in it, as those of people's own recipes are"
    RunInfo("formula_pretraining", title, "finished", os.getpid(), THEN, THEN, THEN).write(folder)
    assert "runs/a_rather_long_name_of_a_run-001 " in cli("runs", columns=80).out


def test_where_there_are_none_it_says_how_to_begin(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "glassworks train digits" in cli("runs").out


def test_one_of_them(cli, run):
    out = cli("runs", "show", "photos-001").out
    assert all(word in out for word in ("My photos", "finished", "96.1 %", "report.json  run.json"))
    code, _, err = cli("runs", "show", "photos-002")
    assert code == 2
    assert "Did you mean 'photos-001'" in err


def test_nothing_is_deleted_without_a_yes(cli, run, monkeypatch):
    code, out, _ = cli("runs", "rm", "photos-001", "--json")
    assert (code, json.loads(out)["error"]["do"]) == (2, "Add --yes to delete them.")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.confirm", lambda question, err: "runs/photos-001" in question and False)
    assert cli("runs", "rm", "photos-001").code == 1
    assert run.path.exists()
    monkeypatch.setattr("typer.confirm", lambda question, err: True)
    assert cli("runs", "rm", "photos-001").out == "Deleted runs/photos-001\n"
    assert not run.path.exists()


def test_with_yes_nobody_is_asked(cli, run):
    assert json.loads(cli("runs", "rm", "photos-001", "--yes", "--json").out) == {"removed": ["runs/photos-001"]}
    assert not run.path.exists()


def test_a_run_that_is_worked_on_stays(cli, run):
    with at_work(run, kind="classification", title="My photos"):
        code, _, err = cli("runs", "rm", "photos-001", "--yes")
    assert code == 2
    assert f"process {os.getpid()}" in err
    assert run.path.exists()
