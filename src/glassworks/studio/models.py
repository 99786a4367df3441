"""Models that answer: a ``glassworks serve`` for each, in processes of its own, begun by the studio and ended with it.

They compute as the models were trained: a page says what ``glassworks predict`` says, to the last digits.
"""

import contextlib
import http.client
import json
import re
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from glassworks.core.errors import RunError
from glassworks.core.files import disk_errors
from glassworks.core.workspace import RunFolder
from glassworks.studio.jobs.queue import child_environment

_PATIENCE = 20.0  # seconds for a server to end
MOST_OPEN = 4
"""Servers that pages opened to try models, each with torch in memory; the one that was asked longest ago ends first."""


@dataclass
class _Server:
    """One ``glassworks serve``.

    Attributes:
        is_wanted: somebody started it as a server, and it serves until it is stopped.
        asked: how many wait for its answer; changed under the lock of all.
    """

    process: subprocess.Popen[str]
    url: str = ""
    error: str = ""
    is_wanted: bool = False
    asked: int = 0
    ready: threading.Event = field(default_factory=threading.Event)

    @property
    def has_failed(self) -> bool:
        """Whether it could not begin, or has ended by itself."""
        return bool(self.error) or self.process.poll() is not None


class ModelServers:
    """By the name of the run; may be used from any thread."""

    def __init__(self, root: Path) -> None:
        self._root, self._lock = root, threading.Lock()
        self._servers: dict[str, _Server] = {}

    def state(self, name: str) -> dict[str, Any]:
        """``stopped``, ``starting``, ``serving`` with its ``url``, or ``failed`` with why.

        One that is there says with ``is_wanted`` whether it stays, or may end once other models are asked.
        """
        with self._lock:
            server = self._servers.get(name)
        if server is None:
            return {"state": "stopped"}
        if server.has_failed:
            return {"state": "failed", "error": server.error or "It has ended by itself."}
        now = {"state": "serving", "url": server.url} if server.ready.is_set() else {"state": "starting"}
        return now | {"is_wanted": server.is_wanted}

    def start(self, folder: RunFolder) -> dict[str, Any]:
        """Begins a server for the run's model, unless there is one; it serves until it is stopped."""
        self._opened(folder, is_wanted=True)
        return self.state(folder.path.name)

    def open(self, folder: RunFolder) -> dict[str, Any]:
        """The same for a page that asks now and then: it may end once other models are asked."""
        self._opened(folder)
        return self.state(folder.path.name)

    def _opened(self, folder: RunFolder, *, is_wanted: bool = False, asks: int = 0) -> _Server:
        name = folder.path.name
        with self._lock:  # two pages may ask for it at once, and the first of two would be forgotten, yet go on
            old = self._servers.pop(name, None)
            server = _begun(folder, self._root) if old is None or old.has_failed else old
            server.is_wanted = is_wanted or (old is not None and old.is_wanted)
            server.asked += asks
            self._servers[name] = server  # the last one that was asked stands last
            self._make_room(name)
        return server

    def _make_room(self, name: str) -> None:
        """Ends those too many, but none that is asked now, nor the one of this name; under the lock."""
        opened = [other for other, one in self._servers.items() if not one.is_wanted]
        idle = [other for other in opened if other != name and not self._servers[other].asked]
        for other in idle[: max(0, len(opened) - MOST_OPEN)]:
            surplus = self._servers.pop(other)
            threading.Thread(target=_end, args=(surplus.process,), daemon=True).start()

    def ask(self, folder: RunFolder, image: bytes, query: str) -> tuple[int, dict[str, Any]]:
        """The server's answer about one image: its status and its document. The first one waits for the server.

        Raises:
            RunError: there is no answer.
        """
        server = self._opened(folder, asks=1)
        try:
            return _answer(server, image, query)
        finally:
            with self._lock:
                server.asked -= 1
                self._make_room(folder.path.name)  # where all were asked, there are more than there should be

    def stop(self, name: str) -> dict[str, Any]:
        """Ends the server of a run; what it accepted is answered first."""
        with self._lock:
            server = self._servers.pop(name, None)
        if server is not None:
            _end(server.process)
        return self.state(name)

    def stop_all(self) -> None:
        """Ends every server."""
        with self._lock:
            servers, self._servers = list(self._servers.values()), {}
        for server in servers:
            server.process.terminate()
        for server in servers:
            _end(server.process)


def _answer(server: _Server, image: bytes, query: str) -> tuple[int, dict[str, Any]]:
    server.ready.wait()
    if server.error:
        raise RunError(expected="the model to answer", found=server.error, do="See: glassworks serve.")
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
    try:
        connection.request(
            "POST", f"/predict?{query}", image,
            {"Content-Type": "application/octet-stream", "Accept": "application/json"},
        )  # fmt: skip
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise RunError(expected="the model to answer", found=f"'{error}'", do="Start its server again.") from error
    finally:
        connection.close()


def _begun(folder: RunFolder, root: Path) -> _Server:
    served = f"{_served_name(folder.path.name)}={folder.model}"
    words = [sys.executable, "-m", "glassworks.studio.model_server", served, "--port", "0", "--json"]
    words += ["--workers", "1", "--precision", "trained"]
    with disk_errors(Path("a temporary file")):
        log = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - read by a thread
    process = subprocess.Popen(
        words, cwd=root, env=child_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
    )
    server = _Server(process)
    threading.Thread(target=_wait_for, args=(server, log), daemon=True).start()
    return server


def _served_name(name: str) -> str:
    """A run's name as ``glassworks serve`` takes it, which is stricter than a folder's name may be."""
    return re.sub(r"^[^A-Za-z0-9]+", "", name)[-100:].lstrip("._-") or "model"


def _wait_for(server: _Server, log: Any) -> None:
    """Reads the first line of a server, which says where it is; or why there is none."""
    assert server.process.stdout is not None, "it is a pipe"  # noqa: S101 - our own invariant
    line = server.process.stdout.readline()
    try:
        said = json.loads(line)
    except ValueError:
        said = {}
    server.url = said.get("url", "")
    if not server.url:
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.process.wait(5)
        log.seek(0)
        server.error = said.get("error", {}).get("message") or log.read()[-500:] or "The server ended at once."
    server.ready.set()


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
