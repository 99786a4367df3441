"""A real studio in a process of its own: its first line, its end, and one at a time in a workspace."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from glassworks.core.errors import InputError
from glassworks.core.run_entry import status_of
from glassworks.core.workspace import RunFolder
from glassworks.studio.start import settings_of


def started(workspace, *words):
    command = [sys.executable, "-m", "glassworks", "studio", "--workspace", str(workspace), "--port", "0", "--json"]
    return subprocess.Popen(
        [*command, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )  # fmt: skip


def ask(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, {"Content-Type": "application/json"})) as answer:
        return json.loads(answer.read())


def wait(wanted, seconds=90):
    end = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.1)


@pytest.mark.slow
def test_killed_and_begun_again_it_finds_what_went_on(tmp_path):
    first = started(tmp_path)
    said = json.loads(first.stdout.readline())
    assert set(said) == {"url", "pid"}
    assert said["pid"] == first.pid
    long = ["xor.starts=0", "training.epochs=20000"]
    name = ask(f"{said['url']}/runs", {"reference": "xor_mlp", "settings": long})["run"]
    folder = RunFolder(tmp_path / "runs" / name)
    wait(lambda: folder.events.is_file() and '"metric"' in folder.events.read_text())

    second = started(tmp_path)  # in the same workspace
    error = json.loads(second.communicate(timeout=60)[0])["error"]
    assert said["url"] in error["found"]
    assert second.returncode == 2

    first.kill()
    first.wait()
    assert status_of(folder) == "running"  # the training is a process of its own
    again = started(tmp_path)
    url = json.loads(again.stdout.readline())["url"]
    assert ask(f"{url}/runs/{name}.json")["run"]["status"] == "running"
    assert ask(f"{url}/runs/{name}/stop", {})["run"] == name
    wait(lambda: status_of(folder) == "cancelled")
    maps = Path(f"/proc/{again.pid}/maps")
    if maps.exists():
        assert "libtorch" not in maps.read_text()
    again.send_signal(signal.SIGTERM)
    assert again.wait(20) == 0
    assert not (tmp_path / ".glassworks" / "studio.json").exists()


def test_settings(tmp_path):
    given = {"host": "127.0.0.1", "port": 0, "token_file": None, "hosts": [], "at_once": 1}
    assert settings_of(workspace=str(tmp_path), **given).token == ""
    assert settings_of(workspace=str(tmp_path), **given | {"host": "0.0.0.0"}).made_token
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="a folder for the workspace"):
        settings_of(workspace=str(tmp_path / "file"), **given)
