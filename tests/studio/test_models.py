"""Servers of models: one for each however many pages ask for it, none left behind, whatever the run is called."""

import json
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.request import Request, urlopen

import pytest
from studio_process import Running, write_trained

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


def test_a_page_that_tries_a_model_opens_it_and_one_that_serves_it_keeps_it(processes, client, studio, make_run):
    folder = make_run()
    assert client.post("/runs/photos-001/try/open", json={}).status_code == 404  # no model
    folder.model.write_bytes(b"")
    assert client.post("/runs/photos-001/try/open", json={}).json() == {"state": "starting"}
    assert not studio.models._servers["photos-001"].is_wanted
    assert client.post("/runs/photos-001/serve", json={}).json() == {"state": "starting"}
    assert studio.models._servers["photos-001"].is_wanted
    assert client.get("/runs/photos-001/serve.json").json() == {"state": "starting"}
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
