"""One job: a child runs the learner's code, its parent here reads what it says, counts the seconds and ends it.

A job is ``{"exercise": name, "source": text}``, or without ``exercise`` a script whose output is wanted.
"""

import contextlib
import json
import os
import selectors
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from glassworks.lessons.exercises.catalog import exercise_of
from glassworks.lessons.exercises.check import FILE, SPENT, Broke, check
from glassworks.lessons.exercises.exercise import Outcome
from glassworks.lessons.exercises.limits import CPU_SECONDS, WALL_SECONDS, bound

_KEPT = 20_000  # bytes of output; the rest is read and thrown away
_MOST_RESULT = 2**20


def outcome_of(job: dict[str, str]) -> Outcome:
    """Runs a job in a child of this process, in a folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="glassworks-exercise-"))
    said_in, said_out = os.pipe()
    result_in, result_out = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(said_in)
        os.close(result_in)
        _run(job, folder, said_out, result_out)
    os.close(said_out)
    os.close(result_out)
    try:
        said, result, in_time = _read({said_in: _KEPT, result_in: _MOST_RESULT})
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        return _judged(said, result, in_time, status)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(job: dict[str, str], folder: Path, said: int, result: int) -> None:
    """In the child; does not return."""
    os.setsid()
    os.chdir(folder)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.environ.update(TMPDIR=str(folder), HOME=str(folder), HYPOTHESIS_STORAGE_DIRECTORY=str(folder))
    tempfile.tempdir = str(folder)
    sys.dont_write_bytecode = True
    bound(folder)
    try:
        found = check(exercise_of(job["exercise"]), job["source"]) if job.get("exercise") else _script(job["source"])
    except MemoryError:
        found = Outcome(False, SPENT)
    sys.stdout.flush()
    os.write(result, json.dumps(asdict(found)).encode())
    os._exit(0)


def _script(source: str) -> Outcome:
    try:
        exec(compile(source, FILE, "exec"), {"__name__": "__main__"})  # noqa: S102 - the reader's own code, on its own
    except BaseException as error:  # noqa: BLE001 - SystemExit included
        return Outcome(False, f"It raised {Broke(error).text}")
    return Outcome(True, "It ran.")


def _read(pipes: dict[int, int]) -> tuple[bytes, bytes, bool]:
    """What comes out of both pipes until they are closed, the result is there or time is up."""
    until = time.monotonic() + WALL_SECONDS
    found = {pipe: bytearray() for pipe in pipes}
    result = list(pipes)[1]
    with selectors.DefaultSelector() as selector:
        for pipe in pipes:
            selector.register(pipe, selectors.EVENT_READ)
        while selector.get_map() and (left := until - time.monotonic()) > 0:
            for key, _ in selector.select(left):
                data = os.read(key.fd, 65536)
                if not data:
                    selector.unregister(key.fd)
                room = pipes[key.fd] - len(found[key.fd])
                found[key.fd] += data[: max(0, room)]
            if result not in selector.get_map():
                break  # a grandchild may hold the other one open
        in_time = time.monotonic() < until
    for pipe in pipes:
        os.close(pipe)
    return bytes(next(iter(found.values()))), bytes(found[result]), in_time


def _judged(said: bytes, result: bytes, in_time: bool, status: int) -> Outcome:
    output = said.decode("utf-8", "replace")
    if len(said) >= _KEPT:
        output += "\n... and more, which is not shown"
    values: Any = None
    with contextlib.suppress(ValueError):
        values = json.loads(result)
    if values:
        return replace(Outcome(**values), output=output)
    if not in_time or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        message = f"It was still running after {CPU_SECONDS} s and was ended."
        return Outcome(False, message, "A loop that never ends? Look at what changes in it.", output=output)
    how = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"exit code {os.WEXITSTATUS(status)}"
    return Outcome(False, f"The code ended its own process ({how}), so nothing could be compared.", output=output)
