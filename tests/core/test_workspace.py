from pathlib import Path

import pytest

from glassworks.core.errors import InputError, RunError
from glassworks.core.workspace import RunFolder, Workspace


def test_a_folder_that_is_in_use_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="--resume"):
        Workspace().new_run("photos", tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_run_folders_are_numbered(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert [str(Workspace().new_run("my photos").path) for _ in range(2)] == [
        str(Path("runs/my-photos-001")),
        str(Path("runs/my-photos-002")),
    ]


def test_a_workspace_lies_wherever_it_is_put(tmp_path):
    workspace = Workspace(tmp_path / "work")
    assert workspace.new_run("digits").path == tmp_path / "work" / "runs" / "digits-001"
    (workspace.looks / "a").mkdir(parents=True)
    assert [folder.path.name for folder in workspace.folders()] == ["digits-001", "a"]


@pytest.mark.parametrize(
    ("names", "empty", "untouched"),
    [
        ([], True, True),
        (["run.json", ".lock", "events.jsonl", ".run.json.1f.part"], True, True),
        (["recipe.toml"], False, True),
        (["request.json"], False, True),
        (["recipe.toml", "log.jsonl"], False, False),
        (["notes.txt"], False, False),
    ],
)
def test_a_folder_in_which_nothing_was_done_yet_is_known(tmp_path, names, empty, untouched):
    for name in names:
        (tmp_path / name).touch()
    folder = RunFolder(tmp_path)
    assert (folder.is_empty, folder.is_untouched) == (empty, untouched)


def test_a_folder_that_is_not_there_is_empty_and_a_file_is_not(tmp_path):
    (tmp_path / "file").touch()
    assert RunFolder(tmp_path / "nowhere").is_empty
    assert not RunFolder(tmp_path / "file").is_empty


def test_names_that_are_too_long(tmp_path):
    with pytest.raises(RunError, match="shorter name"):
        Workspace(tmp_path).new_run("set", tmp_path / ("n" * 300))
    assert Workspace(tmp_path).new_run("n" * 300).path.is_dir()
