import errno
import os
import socket
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from glassworks.core.errors import RunError
from glassworks.core.files import read_file, replacing, utf8_path, write_atomic


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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_what_is_no_file_is_refused_and_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.png"))
        for path in (tmp_path / "pipe.png", tmp_path / "socket.png", Path("/dev/zero")):
            with pytest.raises(OSError, match="a named pipe, a socket or a device, not a file"):
                read_file(path)
    with pytest.raises(OSError):  # noqa: PT011 - each system says it in its own words
        read_file(tmp_path)
    (tmp_path / "a.png").write_bytes(b"a")
    assert read_file(tmp_path / "a.png") == b"a"


def test_names_that_are_no_text_are_written(tmp_path):
    write_atomic(tmp_path / "a.json", '"caf\udce9"')
    assert (tmp_path / "a.json").read_bytes() == b'"caf\\udce9"'


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have names in UTF-8 alone")
@pytest.mark.parametrize("name", ["caf\udce9/model.safetensors", "w\udce9.safetensors"])
def test_a_library_that_takes_no_path_but_in_utf8_reads_and_writes_any(tmp_path, name):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.touch()
    with utf8_path(path) as named:
        assert str(named).isascii()
        assert named.suffix == ".safetensors"
        save_file({"weight": np.arange(3.0)}, named)
        assert load_file(named)["weight"].tolist() == [0, 1, 2]
    assert not named.exists()
    with utf8_path(tmp_path / "plain.bin") as named:
        assert named == tmp_path / "plain.bin"
