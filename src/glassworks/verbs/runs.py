"""``runs``: what lies in the workspace, how each run ended, and how to be rid of it."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from glassworks.core.errors import InputError, unknown
from glassworks.core.files import disk_errors
from glassworks.core.report import Report
from glassworks.core.run_entry import RunDetails, RunEntry, details_of, entry_of, holds_something, present_entry
from glassworks.core.run_info import RunInfo, is_at_work, locked
from glassworks.core.workspace import RunFolder, Workspace


@dataclass
class RunsReport(Report):
    """All runs of a workspace, the newest first."""

    runs: list[RunEntry]


@dataclass
class RemovedReport(Report):
    """The folders that are gone."""

    removed: list[str]


def runs(workspace: str | Path | Workspace = ".") -> RunsReport:
    """Lists the runs, comparisons, evaluations and looks of a workspace, the newest first."""
    entries = map(present_entry, _workspace(workspace).folders())
    found = [entry for entry in entries if entry is not None]
    return RunsReport(sorted(found, key=lambda entry: datetime.fromisoformat(entry.created), reverse=True))


def show_run(name: str, workspace: str | Path | Workspace = ".") -> RunDetails:
    """One run, by its name in the workspace or by the path of any run folder.

    Raises:
        InputError: there is none; the near misses are named.
    """
    return details_of(_named(name, _workspace(workspace)))


def to_remove(names: Sequence[str], workspace: str | Path | Workspace = ".") -> list[RunEntry]:
    """The runs that ``names`` mean, once it is known that all of them may go.

    Raises:
        InputError: one of them is not in the workspace, or is being worked on.
    """
    within = _workspace(workspace)
    folders = [_named(name, within) for name in dict.fromkeys(names)]
    known = {folder.path.resolve() for folder in within.folders()}
    for folder in folders:
        if folder.path.resolve() not in known:
            raise InputError(
                expected=f"a run below {within.runs.resolve()} or {within.looks.resolve()}",
                found=f"{folder.path}, which lies elsewhere",
                do="Remove that folder yourself: it may hold files of yours.",
            )
        if is_at_work(folder):
            raise InputError(
                expected="runs that no process works on",
                found=f"{folder.path}, where process {_pid(folder)} is at work",
                do="Wait until it is done or end it, then delete it.",
            )
    return [entry_of(folder) for folder in folders]


def remove_runs(names: Sequence[str], workspace: str | Path | Workspace = ".") -> RemovedReport:
    """Deletes runs with everything in their folders.

    Raises:
        InputError: one of them is not in the workspace, or is being worked on; none is deleted then.
        RunError: a folder cannot be deleted.
    """
    entries = to_remove(names, workspace)
    for entry in entries:
        folder = RunFolder(Path(entry.path))
        with locked(folder), disk_errors(folder.path):
            shutil.rmtree(folder.path)
    return RemovedReport([entry.path for entry in entries])


def _pid(folder: RunFolder) -> int | str:
    info = RunInfo.found_in(folder)
    return info.pid if info else "of another program"


def _workspace(given: str | Path | Workspace) -> Workspace:
    return given if isinstance(given, Workspace) else Workspace(Path(given))


def _named(name: str, workspace: Workspace) -> RunFolder:
    """A run by its folder's name, or by a path."""
    folders = [folder for folder in workspace.folders() if holds_something(folder)]
    by_name = {folder.path.name: folder for folder in folders}
    if name in by_name:
        return by_name[name]
    folder = RunFolder(Path(name))
    if folder.path.is_dir() and holds_something(folder):
        return folder
    raise unknown(
        f"a run below {workspace.runs.resolve()}, or the path of its folder",
        name,
        by_name,
        otherwise="See: glassworks runs",
        error=InputError,
    )
