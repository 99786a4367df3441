"""Asks for a check: starts the nursery at the first one and passes each job on. Imports neither torch nor hypothesis."""

import atexit
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from glassworks.core.errors import GlassworksError
from glassworks.lessons.exercises.exercise import Outcome
from glassworks.lessons.exercises.limits import WALL_SECONDS

_lock = threading.Lock()
_running: list["_Nursery"] = []
_WAIT = 20 * WALL_SECONDS  # others may be before us


def checked(exercise: str, source: str) -> Outcome:
    """What becomes of ``source`` as an answer to the exercise of that name."""
    return _ask({"exercise": exercise, "source": source})


def ran(source: str) -> Outcome:
    """What a script prints, under the same bounds."""
    return _ask({"source": source})


def can_check() -> bool:
    """Whether this system bounds a process that runs a learner's code."""
    return hasattr(os, "fork") and hasattr(socket, "AF_UNIX")


def begin() -> None:
    """Starts the nursery, so that the first check need not wait for it; returns once it is ready."""
    with _lock:
        if not _running or not _running[0].is_alive:
            _running[:] = [_Nursery()]


def end() -> None:
    """Ends it."""
    for one in _running:
        one.end()


class _Nursery:
    def __init__(self) -> None:
        if not can_check():
            raise GlassworksError(
                expected="a system that bounds what a process may do: Linux or macOS",
                found=sys.platform,
                do="Everything else in a lesson works here; exercises are checked on such a system, as in WSL.",
            )
        self._folder = tempfile.mkdtemp(prefix="glassworks-nursery-")
        self.address = str(Path(self._folder) / "jobs")
        jobs = str(max(1, (os.cpu_count() or 1)))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "glassworks.lessons.exercises.nursery", self.address, jobs],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"OMP_NUM_THREADS": "1", "MPLBACKEND": "agg"},
            start_new_session=True,
        )
        atexit.register(self.end)
        assert self._process.stdout is not None  # noqa: S101 - a pipe was asked for
        if self._process.stdout.readline() != b"ready\n":
            raise GlassworksError(
                expected="a process that checks exercises",
                found=f"one that ended with {self._process.wait()}",
                do="Look at what it wrote above; pip install 'glassworks[lessons]' installs what it needs.",
            )

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        if self._process.poll() is None and self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


def _ask(job: dict[str, str]) -> Outcome:
    begin()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_WAIT)
        connection.connect(_running[0].address)
        connection.sendall(json.dumps(job).encode())
        connection.shutdown(socket.SHUT_WR)
        data = b""
        while part := connection.recv(65536):
            data += part
    if not data:
        return Outcome(False, "The check itself was ended from outside. Please try again.")
    return Outcome(**json.loads(data))
