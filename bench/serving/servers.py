"""Servers as processes of their own: glassworks' and the peers', started on a free port and asked until they answer."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from common import BENCH, ROOT
from serving.material import NETWORKS, Bodies

START_SECONDS = 120.0
END_SECONDS = 30.0


@dataclass
class Running:
    """A server that answers, and what it is asked with."""

    url: str
    process: subprocess.Popen[str]
    bodies: Bodies
    start_seconds: float

    def get(self, path: str) -> Any:
        """A JSON document of it."""
        with urllib.request.urlopen(self.url + path, timeout=10) as response:
            return json.load(response)

    def is_measuring(self) -> bool:
        """Whether glassworks' server still computes as the model was trained, or has fewer workers than it will."""
        with urllib.request.urlopen(self.url + "/metrics", timeout=10) as response:
            workers = re.search(r"^glassworks_workers (\S+)$", response.read().decode(), re.MULTILINE)
        few = workers is None or float(workers[1]) != (os.cpu_count() or 1)
        return few or bool(self.get("/v2/models/one")["choice"]["is_measuring"])

    @property
    def memory_mib(self) -> float:
        """Of all its processes, what is theirs alone."""
        found = 0
        for process in [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                found += process.memory_full_info().uss
        return found / 2**20

    @property
    def processor_seconds(self) -> float:
        """That all its processes have worked; 0 once it has ended."""
        found = 0.0
        with contextlib.suppress(psutil.NoSuchProcess):
            front = psutil.Process(self.process.pid)
            found = sum(sum(process.cpu_times()[:2]) for process in [front, *front.children(recursive=True)])
        return found

    def workers(self) -> list[int]:
        """Process numbers of glassworks' workers: they have a parent of their own, and the most memory."""
        forker = psutil.Process(self.process.pid).children()
        return [child.pid for each in forker for child in each.children()]


@contextlib.contextmanager
def glassworks(model: Path, bodies: Bodies, cache: Path, *words: str) -> Generator[Running]:
    """``glassworks serve MODEL`` as it is, with its log in a file."""
    command = [sys.executable, "-m", "glassworks", "serve", f"one={model}", "--port", "0", *words, "--json"]
    environment = {"PYTHONPATH": str(ROOT / "src"), "GLASSWORKS_CACHE": str(cache)}
    begin = time.perf_counter()
    with (cache / "serve.log").open("a") as log, _process(command, environment, log) as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        running = Running(first["url"], process, bodies, time.perf_counter() - begin)
        while running.is_measuring():
            time.sleep(0.2)
        yield running


@contextlib.contextmanager
def peer(python: Path, script: str, model: Path, how: str, bodies: Bodies, cache: Path) -> Generator[Running]:
    """``bench/peers/SCRIPT`` in the peers' environment."""
    port = _free_port()
    network = NETWORKS[model.stem]
    command = [str(python), str(BENCH / "peers" / script), str(model), network, str(port), how]
    environment = {"PYTHONPATH": str(ROOT / "src"), "GLASSWORKS_CACHE": str(cache)}
    begin = time.perf_counter()
    with (cache / "peers.log").open("a") as log, _process(command, environment, log) as process:
        running = Running(f"http://127.0.0.1:{port}", process, bodies, 0.0)
        _until_answering(running)
        running.start_seconds = time.perf_counter() - begin
        yield running


@contextlib.contextmanager
def _process(command: list[str], environment: dict[str, str], log: Any) -> Generator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=log, text=True, env=os.environ | environment, start_new_session=True
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
        with contextlib.suppress(ProcessLookupError):  # a peer's workers may outlive it
            os.killpg(process.pid, signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until_answering(running: Running) -> None:
    """A first answer to a real image."""
    body, until = running.bodies.files[0].read_bytes(), time.perf_counter() + START_SECONDS
    request = urllib.request.Request(f"{running.url}/predict", body, {"Content-Type": running.bodies.kind})
    while True:
        try:
            urllib.request.urlopen(request, timeout=30).read()
            return
        except (urllib.error.URLError, ConnectionError) as error:
            if time.perf_counter() > until or running.process.poll() is not None:
                raise RuntimeError(f"no answer from {running.url}: {error}") from error
            time.sleep(0.1)
