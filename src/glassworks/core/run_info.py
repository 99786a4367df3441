"""``run.json``: what a run folder holds and how far its work is; and the lock that keeps a second process out of it.

The file is written first and last, so that whoever lists the folders sees every run from its first moment. A process
that is killed leaves ``running`` behind; the lock, which the system takes from it, shows that nobody works there.
"""

import contextlib
import json
import os
import shutil
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from glassworks.core.cancel import Cancelled
from glassworks.core.errors import GlassworksError, InputError, RunError
from glassworks.core.events import Status
from glassworks.core.files import disk_errors, write_atomic
from glassworks.core.workspace import RunFolder

if TYPE_CHECKING:
    from filelock import FileLock

_PATIENCE = 1.0  # seconds: whoever lists the runs holds a lock for a moment


@dataclass(frozen=True)
class RunInfo:
    """What ``run.json`` says.

    Attributes:
        kind: the recipe's task, ``compare``, ``look`` or ``evaluate``.
        title: for people.
        status: ``running``, ``finished``, ``failed`` or ``cancelled``.
        pid: of the process that works or worked here last.
        created: when the folder's work began first, ISO 8601 with the zone.
        started: when this process began.
        finished: when it ended, whatever way.
        error: why it failed.
        began_in: the folder that the work began in, from which the paths of its recipe are meant.
    """

    kind: str
    title: str
    status: Status
    pid: int
    created: str
    started: str
    finished: str | None = None
    error: str = ""
    began_in: str = ""

    @classmethod
    def found_in(cls, folder: RunFolder) -> Self | None:
        """That of a folder; ``None`` where there is none or it cannot be read."""
        try:
            values = json.loads(folder.info.read_text(encoding="utf-8"))
            return cls(**{field.name: values[field.name] for field in fields(cls) if field.name in values})
        except (OSError, ValueError, TypeError):
            return None

    def write(self, folder: RunFolder) -> None:
        """Replaces the file, whole or not at all."""
        write_atomic(folder.info, json.dumps(asdict(self), indent=1, ensure_ascii=False))


def now() -> str:
    """The present moment as ``run.json`` writes it."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def status_after(error: BaseException) -> Status:
    """How a run ended that was left by ``error``."""
    return "cancelled" if isinstance(error, Cancelled | KeyboardInterrupt) else "failed"


@contextmanager
def at_work(folder: RunFolder, *, kind: str, title: str, anew: bool = False) -> Generator[None]:
    """Holds the folder's lock and keeps ``run.json`` while the work inside goes on.

    A folder that was made for input which proves unusable goes away again. With ``anew`` the work goes on from nothing
    that an earlier process left.

    Raises:
        InputError: another process works there.
    """
    with locked(folder):
        before, is_new, started = RunInfo.found_in(folder), folder.is_empty, now()
        if anew:
            before = None
            folder.events.unlink(missing_ok=True)
        created = before.created if before else started
        began_in = (before.began_in if before else "") or str(Path.cwd())
        info = RunInfo(kind, title, "running", os.getpid(), created, started, began_in=began_in)
        info.write(folder)
        try:
            yield
        except BaseException as error:
            if isinstance(error, InputError) and is_new and folder.is_untouched:
                shutil.rmtree(folder.path, ignore_errors=True)  # nothing was done in it
            else:
                with contextlib.suppress(GlassworksError):  # the first error is the one to raise
                    replace(info, status=status_after(error), finished=now(), error=_reason(error)).write(folder)
            raise
        replace(info, status="finished", finished=now()).write(folder)


@contextmanager
def locked(folder: RunFolder) -> Generator[None]:
    """Keeps every other process out of a folder; the system frees it when this one ends, however it ends.

    Raises:
        InputError: another process works there.
        RunError: the folder cannot be written.
    """
    lock = _acquired(folder, _PATIENCE)
    if lock is None:
        raise InputError(
            expected=f"a folder that no other process works in: {folder.path}",
            found=f"{_worker(folder)} at work there",
            do="Wait until it is done, end it, or choose another folder with --out.",
        )
    try:
        yield
    finally:
        lock.release()


def is_at_work(folder: RunFolder) -> bool:
    """Whether some process, this one included, works in the folder right now.

    True also where that cannot be found out, in a folder that somebody else owns.
    """
    if not folder.lock.is_file():
        return False
    try:
        lock = _acquired(folder, 0)
    except RunError:
        return True
    if lock is None:
        return True
    lock.release()
    return False


def _acquired(folder: RunFolder, patience: float) -> "FileLock | None":
    """The lock, held; ``None`` where somebody else holds it."""
    import filelock  # here: it takes a tenth of the time that --help may take

    lock = filelock.FileLock(folder.lock, thread_local=False)
    with disk_errors(folder.lock):
        try:
            lock.acquire(timeout=patience)
        except filelock.Timeout:
            return None
    return lock


def _reason(error: BaseException) -> str:
    """Why a run failed; nothing where it was cancelled."""
    if isinstance(error, GlassworksError):
        return str(error)
    return traceback.format_exception_only(error)[-1].strip() if isinstance(error, Exception) else ""


def _worker(folder: RunFolder) -> str:
    info = RunInfo.found_in(folder)
    return f"process {info.pid}, since {info.started}," if info else "another process"
