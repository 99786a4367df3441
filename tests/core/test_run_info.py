"""One process at a time works in a run folder; whoever comes second learns who is there."""

import os
import signal
import subprocess
import sys

import pytest

from glassworks.core.errors import InputError
from glassworks.core.run_info import RunInfo, at_work, is_at_work, locked
from glassworks.core.workspace import RunFolder

HOLD = """
import sys
from pathlib import Path
from glassworks.core.run_info import at_work
from glassworks.core.workspace import RunFolder
with at_work(RunFolder(Path(sys.argv[1])), kind="rbm", title="Digits"):
    print("here", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path):
    """Another process that works in the folder until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "here\n"
    yield process
    process.kill()
    process.wait()


def test_the_second_process_is_told_who_works_there(other, tmp_path):
    folder = RunFolder(tmp_path)
    assert is_at_work(folder)
    with pytest.raises(InputError) as refused, locked(folder):
        raise AssertionError("both work there")
    assert str(other.pid) in refused.value.found
    assert RunInfo.found_in(folder).started in refused.value.found
    assert "--out" in refused.value.do


def test_the_lock_of_a_process_that_crashed_blocks_nobody(other, tmp_path):
    folder = RunFolder(tmp_path)
    other.send_signal(signal.SIGKILL)
    other.wait()
    assert RunInfo.found_in(folder).status == "running"  # it had no time to say otherwise
    assert not is_at_work(folder)
    with at_work(folder, kind="rbm", title="Digits"):
        assert RunInfo.found_in(folder).pid == os.getpid()


def test_two_threads_of_one_process_do_not_share_a_folder_either(tmp_path):
    folder = RunFolder(tmp_path)
    with locked(folder):
        assert is_at_work(folder)
        with pytest.raises(InputError, match="another process"), locked(folder):
            raise AssertionError("both work there")
    assert not is_at_work(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"kind": "rbm"}', '{"unknown": 1}'])
def test_a_damaged_file_counts_as_none(tmp_path, text):
    (tmp_path / "run.json").write_text(text)
    assert RunInfo.found_in(RunFolder(tmp_path)) is None


def test_what_a_later_version_adds_is_left_aside(tmp_path):
    folder = RunFolder(tmp_path)
    info = RunInfo("rbm", "Digits", "finished", 1, "2020-01-01T00:00:00+00:00", "2020-01-01T00:00:00+00:00")
    info.write(folder)
    folder.info.write_text(folder.info.read_text().replace("{", '{"colour": "red",', 1))
    assert RunInfo.found_in(folder) == info
