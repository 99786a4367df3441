"""A line of the list of runs, and one run more closely: what a folder says of itself, and how far its work is.

Whether somebody works on it no file can say, as a process that is killed writes nothing: a lock does.
"""

import contextlib
import json
import os
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from glassworks.core.job import Job
from glassworks.core.report import Report
from glassworks.core.run_info import RunInfo, is_at_work
from glassworks.core.workspace import RunFolder

QUEUED = "queued"
"""The status of a run that somebody asked for and no process has begun yet."""
INTERRUPTED = "interrupted"
"""The status of a run that nobody works on and that nobody ended: its process was killed."""


@dataclass(kw_only=True)
class RunEntry(Report):
    """One run, comparison, evaluation or look.

    Attributes:
        path: of its folder.
        kind: the recipe's task, ``compare``, ``evaluate`` or ``look``.
        title: for people.
        status: ``queued``, ``running``, ``finished``, ``failed``, ``cancelled``, or ``interrupted`` where its process
            was killed.
        created: when it began first, ISO 8601.
        size: bytes of the whole folder.
        accuracy: on the held-out images, where that was measured.
    """

    path: str
    kind: str
    title: str
    status: str
    created: str
    size: int
    accuracy: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values; ``accuracy`` only where there is one."""
        values = super().to_dict()
        if self.accuracy is None:
            del values["accuracy"]
        return values


@dataclass(kw_only=True)
class RunDetails(RunEntry):
    """One run more closely.

    Attributes:
        pid: of the process that works or worked in it last.
        finished: when it ended.
        error: why it failed.
        files: what lies in its folder.
    """

    pid: int | None
    finished: str | None
    error: str
    files: list[str]


def holds_something(folder: RunFolder) -> bool:
    """Whether some version of this program made the folder."""
    files = (folder.info, folder.recipe, folder.request, folder.report_json, folder.job, _look(folder))
    return any(path.is_file() for path in files)


def _look(folder: RunFolder) -> Path:
    return folder.path / "look.json"


def entry_of(folder: RunFolder) -> RunEntry:
    """What a folder holds, in a line of the list."""
    info, job, report = RunInfo.found_in(folder), Job.found_in(folder), _json(folder.report_json)
    if info is not None:
        kind, title, created = info.kind, info.title, info.created
    elif job is not None:
        kind, title, created = job.kind, job.title, job.asked
    else:
        kind, title, _, created = _from_files(folder, report)
    status = status_of(folder) if info or job else _from_files(folder, report)[2]
    return RunEntry(
        path=str(folder.path), kind=kind, title=title, status=status, created=created, size=_size(folder),
        accuracy=report.get("accuracy"),
    )  # fmt: skip


def details_of(folder: RunFolder) -> RunDetails:
    """One run more closely; no other folder is looked at."""
    info = RunInfo.found_in(folder)
    return RunDetails(
        **vars(entry_of(folder)),
        pid=info.pid if info else None,
        finished=info.finished if info else None,
        error=info.error if info else "",
        files=sorted(path.name for path in folder.path.iterdir() if path != folder.lock),
    )


def present_entry(folder: RunFolder) -> RunEntry | None:
    """``entry_of``; ``None`` where somebody took the folder away a moment ago."""
    try:
        return entry_of(folder) if holds_something(folder) else None
    except FileNotFoundError:
        return None


def _size(folder: RunFolder) -> int:
    """Bytes of all files. Those that come and go while a process works there are passed over."""
    found = 0
    for place, _, names in os.walk(folder.path):
        for name in names:
            with contextlib.suppress(OSError):
                found += Path(place, name).lstat().st_size
    return found


def status_of(folder: RunFolder) -> str:
    """How far the work in a folder with ``run.json`` or ``job.json`` is."""
    info, job = RunInfo.found_in(folder), Job.found_in(folder)
    written = str(info.status) if info else "running"
    if (written == "running" or (job and job.wanted)) and is_at_work(folder):
        return "running"
    if job and job.wanted:
        return QUEUED
    if job and job.error:
        return "failed"
    return INTERRUPTED if written == "running" else written


def _from_files(folder: RunFolder, report: dict[str, Any]) -> tuple[str, str, str, str]:
    """Kind, title, status and date of a folder that an earlier version made, which wrote no ``run.json``."""
    recipe, look = _toml(folder.recipe), _json(_look(folder))
    if look:
        kind, title = "look", f"{look.get('model', '')}: {look.get('kind', '')}"
    elif folder.request.is_file():
        kind, title = "compare", report.get("title") or str(_json(folder.request).get("source", folder.path.name))
    else:
        kind = str(report.get("task") or recipe.get("task") or "classification")
        card: dict[str, Any] = recipe.get("card") or {}
        title = report.get("title") or card.get("title") or folder.path.name
    status = "finished" if report or look else INTERRUPTED
    oldest = min(path.stat().st_mtime for path in folder.path.iterdir())
    return kind, title, status, datetime.fromtimestamp(oldest).astimezone().isoformat(timespec="seconds")


def _json(path: Path) -> dict[str, Any]:
    """What a file says, nothing where it is missing or damaged: a list of runs names what it can."""
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
