"""What lies in a workspace, of this version and of earlier ones, and how it goes."""

import json
import os
import shutil

import pytest

import glassworks as gw
from glassworks.core.errors import InputError
from glassworks.core.run_info import RunInfo, at_work
from glassworks.core.workspace import RunFolder, Workspace
from glassworks.verbs.runs import remove_runs, show_run

THEN = "2020-01-0{}T00:00:00+00:00"


@pytest.fixture
def made(tmp_path):
    """Makes one run in the workspace."""

    def make(name, status="finished", *, kind="classification", day=1, parent="runs", report=None):
        folder = RunFolder(tmp_path / parent / name)
        RunInfo(kind, f"The {name}", status, os.getpid(), THEN.format(day), THEN.format(day)).write(folder)
        if report is not None:
            folder.report_json.write_text(json.dumps(report))
        return folder

    return make


def test_the_newest_comes_first_with_its_accuracy_where_there_is_one(made, tmp_path):
    made("a", day=1, report={"accuracy": 0.9})
    made("b", "failed", kind="rbm", day=3)
    made("x-dream", kind="look", day=2, parent="looks")
    (tmp_path / "runs" / "notes").mkdir()
    listed = gw.runs(tmp_path).to_dict()["runs"]
    assert [(run["title"], run["kind"], run["status"]) for run in listed] == [
        ("The b", "rbm", "failed"),
        ("The x-dream", "look", "finished"),
        ("The a", "classification", "finished"),
    ]
    assert [run.get("accuracy") for run in listed] == [None, None, 0.9]
    assert "accuracy" not in listed[0]
    assert listed[2]["path"] == str(tmp_path / "runs" / "a")
    assert listed[2]["created"] == THEN.format(1)
    assert listed[2]["size"] > 100


def test_a_workspace_without_runs_lists_none(tmp_path):
    assert gw.runs(tmp_path).runs == []


def test_running_means_that_somebody_works_there(made, tmp_path):
    folder = made("a", "running")
    assert gw.runs(tmp_path).runs[0].status == "interrupted"  # killed before it could say so
    with at_work(folder, kind="rbm", title="Digits"):
        assert gw.runs(tmp_path).runs[0].status == "running"
        with pytest.raises(InputError, match=str(os.getpid())):
            remove_runs(["a"], tmp_path)
    assert folder.path.exists()


def old(folder, **files):
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)


def test_runs_of_earlier_versions_are_listed_too(tmp_path):
    runs = tmp_path / "runs"
    card = '[card]\ntitle = "Bars"\nteaches = ""\nexpects = ""\nminutes = 1\n'
    old(runs / "1", recipe_toml=f'task = "rbm"\n{card}')
    old(runs / "2", recipe_toml='[data]\nsource = "xo"\n', report_json='{"title": "xo", "accuracy": 1.0}')
    old(runs / "3", request_json='{"source": "digits"}')
    old(runs / "4", request_json="{}", report_json='{"title": "digits: 2 networks compared", "task": "compare"}')
    old(runs / "5", recipe_toml="broken =")
    old(tmp_path / "looks" / "6", look_json='{"kind": "dream", "model": "resnet18"}')
    found = {run.path.rpartition("/")[2]: (run.kind, run.title, run.status) for run in gw.runs(tmp_path).runs}
    assert found == {
        "1": ("rbm", "Bars", "interrupted"),
        "2": ("classification", "xo", "finished"),
        "3": ("compare", "digits", "interrupted"),
        "4": ("compare", "digits: 2 networks compared", "finished"),
        "5": ("classification", "5", "interrupted"),
        "6": ("look", "resnet18: dream", "finished"),
    }


def test_one_run_more_closely(made, tmp_path):
    folder = made("photos-001", report={"accuracy": 0.5})
    by_name, by_path = show_run("photos-001", tmp_path), show_run(str(folder.path), Workspace())
    assert by_name == by_path
    assert by_name.files == ["report.json", "run.json"]
    assert by_name.pid == os.getpid()
    with pytest.raises(InputError, match=r"(?i)did you mean 'photos-001'"):
        show_run("photo-001", tmp_path)


def test_removed_runs_are_gone_and_others_stay(made, tmp_path):
    for name in "abc":
        made(name)
    report = remove_runs(["a", str(tmp_path / "runs" / "c"), "a"], tmp_path)
    assert [path.rpartition("/")[2] for path in report.removed] == ["a", "c"]
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["b"]


def test_one_wrong_name_removes_nothing(made, tmp_path):
    made("a")
    with pytest.raises(InputError, match="nowhere"):
        remove_runs(["a", "nowhere"], tmp_path)
    assert (tmp_path / "runs" / "a").exists()


def test_folders_elsewhere_are_not_removed(made, tmp_path):
    """Somebody may have named a folder of his own with --out."""
    made("a")
    shutil.copytree(tmp_path / "runs" / "a", tmp_path / "photos")
    with pytest.raises(InputError, match="elsewhere"):
        remove_runs([str(tmp_path / "photos")], tmp_path)
    assert (tmp_path / "photos").exists()
