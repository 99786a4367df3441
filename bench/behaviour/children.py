"""Child processes that run ``python -m glassworks``: cold ones, or warm ones, which find the libraries imported."""

import json
import os
import queue
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

LIMIT = 200
"""Seconds of processor time for one command."""
_WARM = Path(__file__).with_name("warm.py")


@dataclass(frozen=True)
class Request:
    """One command: its words, its folder, its private folder for caches, and what it reads."""

    words: list[str]
    here: str
    root: str
    stdin: str = ""


@dataclass(frozen=True)
class Done:
    """A process that ended: its exit code, what it wrote, and its seconds of processor time."""

    returncode: int
    stdout: str
    stderr: str
    seconds: float


class Runner(Protocol):
    """Runs one command of the package below a folder."""

    def __call__(self, request: Request) -> Done:
        """Runs it to its end."""
        ...


def environment_of(source: Path, root: str | Path) -> dict[str, str]:
    """Variables for a child: this package, one thread, no network, caches below ``root``, texts that never wrap."""
    return os.environ | {
        "PYTHONPATH": str(source),
        "GLASSWORKS_CACHE": f"{root}/cache",
        "TORCH_HOME": f"{root}/torch",
        "HF_HOME": f"{root}/hub",
        "HF_HUB_OFFLINE": "1",
        "OMP_NUM_THREADS": "1",
        "COLUMNS": "240",
        "NO_COLOR": "1",
        "TERM": "dumb",
    }


def cold(source: Path) -> Runner:
    """Each command is a new interpreter."""

    def run(request: Request) -> Done:
        limited = ["sh", "-c", f'ulimit -t {LIMIT}; exec "$@"', "sh", sys.executable, "-m", "glassworks"]
        file = tempfile.TemporaryFile
        with file("w+") as given, file("w+") as out, file("w+") as err:
            given.write(request.stdin)
            given.seek(0)
            child = subprocess.Popen(
                [*limited, *request.words], cwd=request.here, env=environment_of(source, request.root),
                stdin=given, stdout=out, stderr=err,
            )  # fmt: skip
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            err.seek(0)
            return Done(child.returncode, out.read(), err.read(), usage.ru_utime + usage.ru_stime)

    return run


@contextmanager
def warm(source: Path, jobs: int) -> Iterator[Runner]:
    """Each command is a fork of an interpreter that imported torch and its like, but nothing of ours: half the time."""
    with tempfile.TemporaryDirectory(prefix="same-warm-") as folder:
        servers: queue.SimpleQueue[subprocess.Popen[str]] = queue.SimpleQueue()
        for _ in range(jobs):
            servers.put(_server(source, folder))

        def run(request: Request) -> Done:
            server = servers.get()
            try:
                return _asked(server, request)
            finally:
                servers.put(server)

        yield run
        for _ in range(jobs):
            server = servers.get()
            server.communicate()  # its input ends, and so does it


def _server(source: Path, folder: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, _WARM], env=environment_of(source, folder), cwd=folder, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


def _asked(server: "subprocess.Popen[str]", request: Request) -> Done:
    """Sends the request and waits for the answer; what the command wrote lies in files meanwhile."""
    with tempfile.TemporaryDirectory(prefix="same-asked-") as folder:
        streams = [Path(folder) / name for name in ("in", "out", "err")]
        streams[0].write_text(request.stdin)
        message: dict[str, Any] = asdict(request) | {"streams": [str(stream) for stream in streams], "limit": LIMIT}
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(message) + "\n")
        server.stdin.flush()
        answer = json.loads(server.stdout.readline())
        return Done(answer["exit"], streams[1].read_text(), streams[2].read_text(), answer["seconds"])
