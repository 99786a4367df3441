"""Servers of models: one for each however many pages ask for it, none left behind, whatever the run is called."""

import errno
import json
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.request import Request, urlopen

import pytest
from studio_process import Running, write_trained

from glassworks.core.errors import RunError
from glassworks.core.workspace import RunFolder
from glassworks.serving.start import named_models
from glassworks.studio import models
from glassworks.studio.models import ModelServers


class Process:
    """One that says nothing until it is ended."""

    begun: list = []

    def __init__(self, words, **_given):
        time.sleep(0.05)  # as long as a real one takes
        self.words, self.code, self.ended = words, None, threading.Event()
        self.stdout, self.stdin = self, None
        Process.begun.append(self)

    def readline(self):
        self.ended.wait(30)
        return ""

    def poll(self):
        return self.code

    def terminate(self):
        self.code = 0
        self.ended.set()

    def wait(self, _seconds=None):
        return self.code


@pytest.fixture
def processes(monkeypatch):
    monkeypatch.setattr(Process, "begun", [])
    monkeypatch.setattr(models.subprocess, "Popen", Process)
    yield Process.begun
    for one in Process.begun:
        one.terminate()


def test_pages_that_ask_for_it_at_once_get_one_server_and_none_goes_on_alone(processes, tmp_path):
    servers, gate = ModelServers(tmp_path), threading.Barrier(8)

    def start(_number):
        gate.wait()
        return servers.start(RunFolder(tmp_path / "a-001"))["state"]

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(start, range(8))) == {"starting"}
    assert servers.stop("a-001") == {"state": "stopped"}
    assert servers.stop("a-001") == {"state": "stopped"}
    assert [one.code for one in processes] == [0]


def test_models_that_pages_opened_make_room_for_others_and_wanted_servers_stay(processes, tmp_path):
    servers = ModelServers(tmp_path)
    servers.start(RunFolder(tmp_path / "wanted"))
    for name in ("a", "b", "c", "d", "a", "e", "f"):  # a is asked again
        servers.open(RunFolder(tmp_path / name))
    assert len(processes) == 7
    ended = {"b": "stopped", "c": "stopped"}
    for name in ("wanted", "a", "b", "c", "d", "e", "f"):
        assert servers.state(name)["state"] == ended.get(name, "starting")
    for one in (processes[2], processes[3]):
        assert one.ended.wait(20)
    assert [one.code for one in processes].count(0) == 2


def states(servers, names):
    return [servers.state(name)["state"] for name in names]


def wait_until(is_so):
    until = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < until, "it does not come"
        time.sleep(0.01)


def test_a_server_that_is_asked_is_not_ended_for_others_until_it_has_answered(processes, tmp_path):
    servers, folder = ModelServers(tmp_path), RunFolder(tmp_path / "asked")
    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(servers.ask, folder, b"", "top=5")
        wait_until(lambda: states(servers, ["asked"]) == ["starting"])
        for name in "abcde":
            servers.open(RunFolder(tmp_path / name))
        assert states(servers, ["asked"]) == ["starting"]
        assert states(servers, "abcde") == ["stopped"] * 2 + ["starting"] * 3
        processes[0].terminate()
        with pytest.raises(RunError):
            answer.result(20)
    assert servers._servers["asked"].asked == 0


def test_where_all_are_asked_the_one_too_many_ends_after_its_answer(processes, tmp_path):
    servers, names = ModelServers(tmp_path), "abcde"
    with ThreadPoolExecutor(5) as threads:
        answers = [threads.submit(servers.ask, RunFolder(tmp_path / name), b"", "") for name in names]
        wait_until(lambda: len(processes) == 5)
        assert states(servers, names) == ["starting"] * 5
        for one in processes:
            one.terminate()
        for answer in answers:
            with pytest.raises(RunError):
                answer.result(20)
    assert len(servers._servers) == 4


def test_a_wanted_server_that_is_asked_ends_no_other(processes, tmp_path):
    servers, wanted = ModelServers(tmp_path), RunFolder(tmp_path / "wanted")
    servers.start(wanted)
    for name in "abcd":
        servers.open(RunFolder(tmp_path / name))
    servers.open(wanted)
    assert states(servers, ("wanted", *"abcd")) == ["starting"] * 5


def test_a_wanted_server_that_failed_is_wanted_again(processes, tmp_path):
    servers, wanted = ModelServers(tmp_path), RunFolder(tmp_path / "wanted")
    servers.start(wanted)
    processes[0].terminate()
    assert servers.open(wanted) == {"state": "starting", "is_wanted": True}


def test_a_page_that_tries_a_model_opens_it_and_one_that_serves_it_keeps_it(processes, client, studio, make_run):
    folder = make_run()
    assert client.post("/runs/photos-001/try/open", json={}).status_code == 404  # no model
    folder.model.write_bytes(b"")
    opened, kept = ({"state": "starting", "is_wanted": is_wanted} for is_wanted in (False, True))
    assert client.post("/runs/photos-001/try/open", json={}).json() == opened
    assert client.get("/runs/photos-001/serve.json").json() == opened
    assert client.post("/runs/photos-001/serve", json={}).json() == kept
    assert client.post("/runs/photos-001/try/open", json={}).json() == kept
    assert client.get("/runs/photos-001/serve.json").json() == kept
    assert len(processes) == 1


@pytest.mark.parametrize("name", ["a-001", "_a-001", "__-001", f"{'x' * 200}-001", "...", "é-001"])
def test_what_a_folder_may_be_called_the_server_takes(processes, tmp_path, name):
    ModelServers(tmp_path).start(RunFolder(tmp_path / name))
    served = next(word for word in processes[0].words if word.endswith("model.safetensors"))
    ((_, reference),) = named_models([served]).items()
    assert reference == str(tmp_path / name / "model.safetensors")


@pytest.mark.slow
def test_the_server_ends_with_a_studio_that_is_killed(tmp_path):
    write_trained(tmp_path)
    studio = Running(tmp_path)
    url = serving_address(studio)
    assert urlopen(f"{url}/v2/health/ready", timeout=30).status == 200
    os.kill(studio.process.pid, signal.SIGKILL)
    studio.process.communicate(timeout=60)
    until = time.monotonic() + 120
    while not is_refused(url):
        assert time.monotonic() < until, "it goes on"
        time.sleep(0.2)


def is_refused(url):
    try:
        urlopen(f"{url}/v2/health/ready", timeout=30).close()
    except OSError as error:  # it may end in the middle of an answer
        return isinstance(getattr(error, "reason", None), ConnectionRefusedError)
    return False


def serving_address(studio):
    """That of the server of the only run, once it serves."""
    address, kind = f"{studio.url}/runs/insects-001", {"Content-Type": "application/json"}
    urlopen(Request(f"{address}/serve", b"{}", kind)).close()
    while True:
        said = json.load(urlopen(f"{address}/serve.json"))
        if said["state"] == "serving":
            return said["url"]
        assert said["state"] == "starting", said
        time.sleep(0.2)


def test_a_disk_without_room_for_the_server_s_log_is_said(monkeypatch, tmp_path):
    def full(*_words, **_given):
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr(models.tempfile, "TemporaryFile", full)
    with pytest.raises(RunError, match="No usable temporary directory"):
        ModelServers(tmp_path).start(RunFolder(tmp_path / "runs" / "insects-001"))
