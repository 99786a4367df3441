"""``job.json``: what a run folder was made for by somebody who asked for work that another process does.

The folder is there before the work: a queue is the folders whose job is still wanted, so it survives whoever keeps it.
The process that works says that it is alive in a second file, and looks for a third by which it is asked to stop.
"""

import contextlib
import json
import os
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from glassworks.core.cancel import CancelToken
from glassworks.core.files import write_atomic
from glassworks.core.workspace import RunFolder

_BEAT = 1.0  # seconds
_LOOK = 0.2


@dataclass(frozen=True)
class Job:
    """What is asked for.

    Attributes:
        reference: to a recipe or a source of images, as ``glassworks train`` takes it.
        settings: ``key=value`` changes to it.
        title: for people, until the run has its own.
        kind: the recipe's task.
        asked: when, ISO 8601; the queue is in this order.
        wanted: nobody has begun it since it was asked for last.
        error: why it could not begin: ``expected``, ``found``, ``do``, ``problems`` and ``message``.
    """

    reference: str
    settings: tuple[str, ...]
    title: str
    kind: str
    asked: str
    wanted: bool = True
    error: dict[str, Any] = field(default_factory=dict[str, Any])

    @classmethod
    def found_in(cls, folder: RunFolder) -> Self | None:
        """That of a folder; ``None`` where there is none or it cannot be read."""
        try:
            values = json.loads(folder.job.read_text(encoding="utf-8"))
            values["settings"] = tuple(values["settings"])
            return cls(**{one.name: values[one.name] for one in fields(cls) if one.name in values})
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def write(self, folder: RunFolder) -> None:
        """Replaces the file, whole or not at all."""
        write_atomic(folder.job, json.dumps(asdict(self), indent=1, ensure_ascii=False))


@dataclass(frozen=True)
class Alive:
    """The last sign of life of a process that works.

    Attributes:
        time: of it, seconds since 1970.
        memory: bytes that the process held then.
        pid: of the process.
    """

    time: float
    memory: int
    pid: int

    @classmethod
    def found_in(cls, folder: RunFolder) -> Self | None:
        """That of a folder; ``None`` where there is none."""
        try:
            return cls(**json.loads(folder.alive.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None


def ask_to_stop(folder: RunFolder) -> None:
    """Asks the process that works in the folder to keep where it is and to end; it need not be a child of this one."""
    write_atomic(folder.stop, "")


@contextmanager
def alive(folder: RunFolder, cancel: CancelToken) -> Generator[None]:
    """While inside, a thread says that the process is alive, and cancels ``cancel`` once it is asked to stop."""
    folder.stop.unlink(missing_ok=True)
    ended = threading.Event()
    thread = threading.Thread(target=_beat, args=(folder, cancel, ended), name="alive", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        folder.stop.unlink(missing_ok=True)


def _beat(folder: RunFolder, cancel: CancelToken, ended: threading.Event) -> None:
    said = 0.0
    while not ended.wait(_LOOK):
        if folder.stop.exists():
            cancel.cancel()
        if time.monotonic() - said >= _BEAT:
            said = time.monotonic()
            with contextlib.suppress(OSError):  # a full disk is the work's own to report
                _say(folder)


def _say(folder: RunFolder) -> None:
    """Replaces the file; unlike all others it need not survive the machine's end, so nothing waits for the disk."""
    beside = folder.alive.with_name(f"{folder.alive.name}.{os.getpid()}.part")
    beside.write_text(json.dumps(asdict(Alive(time.time(), memory_of_this_process(), os.getpid()))), encoding="utf-8")
    beside.replace(folder.alive)


def memory_of_this_process() -> int:
    """Bytes that it holds in memory; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
