"""The index of a workspace: what each run folder holds, in SQLite, so that ten thousand of them list in no time.

The folders are the truth. A row is good as long as the files it was made from are as they were; the whole file can be
deleted at any moment, and one that is damaged is.
"""

import contextlib
import json
import sqlite3
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from glassworks.core.run_entry import holds_something, present_entry
from glassworks.core.workspace import RunFolder, Workspace

_LIVE = ("running", "queued", "interrupted")
"""Statuses that change without any of the files changing: they are asked for each time."""
_UNWRITTEN = (sqlite3.OperationalError, OSError)
"""The disk is full, the folder may not be written, ..."""
_VERSION = 1


class RunIndex:
    """The index of one workspace; may be used from any thread."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.path = workspace.root / ".glassworks" / f"index-{_VERSION}.sqlite"
        self._lock = threading.Lock()

    def entries(self) -> list[dict[str, Any]]:
        """Every run, comparison, evaluation and look, the newest first, as ``glassworks runs --json`` lists them."""
        with self._lock:
            try:
                return self._kept()
            except _UNWRITTEN:  # pages are wanted on a full disk, too
                return self._entries(lambda: _with_table(sqlite3.connect(":memory:")))

    def _kept(self) -> list[dict[str, Any]]:
        """By the file; where it is damaged, by one that is made anew from the folders."""
        try:
            return self._entries(self._opened)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            for path in self.path.parent.glob(f"{self.path.name}*"):
                path.unlink(missing_ok=True)
            return self._entries(self._opened)

    def _entries(self, opened: Callable[[], sqlite3.Connection]) -> list[dict[str, Any]]:
        with contextlib.closing(opened()) as index, index:
            known = {path: (signature, entry) for path, signature, entry in index.execute("SELECT * FROM runs")}
            found: dict[str, dict[str, Any]] = {}
            for folder in filter(holds_something, self._workspace.folders()):
                name, signature = str(folder.path), _signature(folder)
                before = known.get(name)
                entry = json.loads(before[1]) if before and before[0] == signature else None
                if entry is None or entry["status"] in _LIVE:
                    fresh = present_entry(folder)
                    if fresh is None:
                        continue
                    entry = fresh.to_dict() | {"name": folder.path.name}
                    index.execute("INSERT OR REPLACE INTO runs VALUES (?, ?, ?)", (name, signature, json.dumps(entry)))
                found[name] = entry
            index.executemany("DELETE FROM runs WHERE path = ?", [(name,) for name in known.keys() - found.keys()])
        return sorted(found.values(), key=lambda entry: datetime.fromisoformat(entry["created"]), reverse=True)

    def _opened(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        index = sqlite3.connect(self.path, timeout=10)
        index.execute("PRAGMA journal_mode=WAL")
        return _with_table(index)


def _with_table(index: sqlite3.Connection) -> sqlite3.Connection:
    index.execute("CREATE TABLE IF NOT EXISTS runs (path TEXT PRIMARY KEY, signature TEXT, entry TEXT)")
    return index


def _signature(folder: RunFolder) -> str:
    """Of the files that an entry is made from: they are only ever replaced."""
    files = (folder.info, folder.job, folder.report_json, folder.recipe, folder.path / "look.json")
    return ",".join(_stamp(path) for path in files)


def _stamp(path: Path) -> str:
    try:
        stat = path.stat()
    except OSError:
        return ""
    return f"{stat.st_mtime_ns}:{stat.st_size}:{stat.st_ino}"
