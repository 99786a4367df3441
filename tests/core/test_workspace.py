import errno
import os
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from glassworks.core.errors import InputError, RunError
from glassworks.core.files import replacing, write_atomic
from glassworks.core.workspace import RunFolder, Workspace


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "model.bin"
    write_atomic(path, b"good")

    def cut_short():
        with replacing(path) as temporary:
            temporary.write_bytes(b"half")
            raise RuntimeError("killed in the middle")

    with pytest.raises(RuntimeError):
        cut_short()
    assert path.read_bytes() == b"good"
    assert [entry.name for entry in tmp_path.iterdir()] == ["model.bin"]


def test_a_full_disk_is_named_and_the_old_file_stays(tmp_path, monkeypatch):
    path = tmp_path / "model.bin"
    write_atomic(path, b"good")

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RunError, match=r"No space left.*\nFree some space"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"good"


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o027, 0o640), (0o002, 0o664)])
def test_a_file_gets_the_permissions_of_any_new_file(tmp_path, mask, mode):
    before = os.umask(mask)
    try:
        write_atomic(tmp_path / "report.json", "{}")
        with replacing(tmp_path / "model.safetensors") as temporary:
            save_file({"weight": np.zeros(1)}, temporary)
    finally:
        os.umask(before)
    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {
        "report.json": mode,
        "model.safetensors": mode,
    }


def test_writing_never_changes_the_umask_of_the_process(tmp_path, monkeypatch):
    """For a moment it was 0: another thread's new files could be written by anyone."""
    asked = []
    monkeypatch.setattr(os, "umask", asked.append)
    write_atomic(tmp_path / "report.json", "{}")
    assert asked == []


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
