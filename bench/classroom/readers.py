"""A server of the lessons, and open pages without a browser that ask it."""

import contextlib
import http.client
import json
import os
import secrets
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from websockets.sync.client import connect
from websockets.typing import Origin

from classroom.drags import Asked
from common import ROOT

IDLE = 3.0  # seconds, after which the server may have closed a connection for requests


@dataclass
class Reader:
    """One open page without a browser."""

    url: str
    lesson: str
    widget: str
    milliseconds: list[tuple[str, float]] = field(default_factory=list)

    def __enter__(self) -> "Reader":
        self._session = f"s_{secrets.token_hex(4)}"
        address = f"{self.url.replace('http', 'ws')}/{self.lesson}/ws?session_id={self._session}"
        self._open = contextlib.ExitStack()
        self._socket = self._open.enter_context(
            connect(address, origin=Origin(self.url), max_size=None, open_timeout=120)
        )
        self._http = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=120)
        self.config: dict[str, Any] = {}
        self._number, self._asked = 0, 0.0
        while True:
            kind, data = self._next()
            if kind == "model-lifecycle" and data["message"]["method"] == "open":
                config = data["message"]["state"].get("config", {})
                if config.get("name") == self.widget:
                    self._model, self.config = data["model_id"], config
            if kind == "completed-run" and self.config:
                return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
        self._http.close()

    def ask(self, kind_asked: str, question: dict[str, Any]) -> None:
        """One question, and the time until its answer is here."""
        self._number += 1
        if time.monotonic() - self._asked > IDLE:
            self._http.close()  # it is opened again by the request
        self._asked = time.monotonic()
        content = {**question, "number": self._number}
        message = {"modelId": self._model, "message": {"method": "custom", "content": content}, "buffers": []}
        begin = time.perf_counter()
        self._http.request(
            "POST",
            f"/{self.lesson}/api/kernel/set_model_value",
            json.dumps(message),
            {"Content-Type": "application/json", "Marimo-Session-Id": self._session, "Origin": self.url},
        )
        response = self._http.getresponse()
        said = response.read().decode()
        if response.status != 200:
            sys.exit(f"{self.lesson}: the question was refused with {response.status}: {said}")
        while True:
            kind, data = self._next()
            if kind != "model-lifecycle" or data["message"]["method"] != "custom":
                continue
            answer = data["message"]["content"]
            if answer.get("number") == self._number:
                if "error" in answer:
                    sys.exit(f"{self.lesson}: {answer['error']}")
                self.milliseconds.append((kind_asked, 1000 * (time.perf_counter() - begin)))
                return

    def _next(self) -> tuple[str, dict[str, Any]]:
        document = json.loads(self._socket.recv(timeout=120))
        return document["op"], document["data"]


def started() -> tuple[subprocess.Popen[str], str]:
    """The lessons as a teacher starts them."""
    server = subprocess.Popen(
        [sys.executable, "-m", "glassworks", "lessons", "--port", "0", "--json"],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
    )
    assert server.stdout is not None
    return server, json.loads(server.stdout.readline())["url"]


def resident_mib(process: int) -> float:
    """Resident memory of the server."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def drag_at_once(readers: list[Reader], ways: list[Asked], seconds: float) -> None:
    """All of them ask, each the next once it has its answer."""
    until = time.monotonic() + seconds

    def drag(reader: Reader, way: Asked) -> None:
        while time.monotonic() < until or not reader.milliseconds:
            reader.ask(*next(way))

    with ThreadPoolExecutor(len(readers)) as pool:
        list(pool.map(drag, readers, ways))  # what went wrong for one reader ends the benchmark
