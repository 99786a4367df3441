"""Run folders and files that are either whole or not there.

Every file of a run is written beside its place, flushed to the disk and moved over in one step, so a process that is
killed at any moment leaves the last good version.
"""

import errno
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glassworks.core.errors import InputError, RunError

_ADVICE = {
    errno.ENOSPC: "Free some space or choose another folder with --out; what was saved before is intact.",
    errno.EDQUOT: "Your disk quota is used up: free some space; what was saved before is intact.",
    errno.EACCES: "Choose a folder you may write to with --out.",
    errno.EPERM: "Choose a folder you may write to with --out.",
    errno.EROFS: "That file system is read-only: choose another folder with --out.",
}


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turns an ``OSError`` while writing ``path`` into a clear RunError."""
    try:
        yield
    except OSError as error:
        raise RunError(
            expected=f"to write {path}",
            found=f"'{error.strerror or error}'",
            do=_ADVICE.get(error.errno or 0, "Check the disk and the path, then run again."),
        ) from error


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yields a temporary path beside ``path``; on success it is synced and moved over ``path``, else removed.

    Raises:
        RunError: the disk is full, the folder cannot be written, ...
    """
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.parent / f".{path.name}.{secrets.token_hex(8)}.part"
        temporary.touch(exist_ok=False)
        permissions = temporary.stat().st_mode  # those of any new file, as the umask allows
        try:
            yield temporary
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            temporary.chmod(permissions)  # a writer may have put a private file in its place, as safetensors does
            temporary.replace(path)
            _sync_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)


def write_atomic(path: Path, content: bytes | str) -> None:
    """Writes a whole file or nothing."""
    with replacing(path) as temporary:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)


def _sync_folder(folder: Path) -> None:
    """Makes a rename durable; folders cannot be opened on Windows, where the rename itself is enough."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@dataclass(frozen=True)
class RunFolder:
    """The names inside a run folder."""

    path: Path

    @property
    def recipe(self) -> Path:
        """The resolved recipe: running it again gives the same weights."""
        return self.path / "recipe.toml"

    @property
    def log(self) -> Path:
        """One JSON object per line: what was measured, step by step."""
        return self.path / "log.jsonl"

    @property
    def health(self) -> Path:
        """One JSON object per line: what the recorder measured of every layer, in some of the steps."""
        return self.path / "health.jsonl"

    @property
    def events(self) -> Path:
        """TensorBoard event files."""
        return self.path / "events"

    @property
    def pictures(self) -> Path:
        """What a network makes, epoch by epoch, where its kind of recipe pictures that."""
        return self.path / "pictures"

    @property
    def checkpoints(self) -> Path:
        """Complete states of a training that is under way."""
        return self.path / "checkpoints"

    @property
    def model(self) -> Path:
        """The one model file."""
        return self.path / "model.safetensors"

    @property
    def report_json(self) -> Path:
        """Every number of the report."""
        return self.path / "report.json"

    @property
    def report_html(self) -> Path:
        """The report as one self-contained page."""
        return self.path / "report.html"

    def part(self, name: str) -> "RunFolder":
        """The folder of one training among several that make up this run."""
        return RunFolder(self.path / "trainings" / name)

    @property
    def is_finished(self) -> bool:
        """True once everything is written: the report comes last."""
        return self.report_json.is_file()

    @classmethod
    def create(cls, name: str, out: Path | None = None) -> "RunFolder":
        """A new folder: ``out``, or the next free ``runs/NAME-001`` below the working folder.

        Raises:
            InputError: ``out`` already holds a run or other files.
            RunError: the folder cannot be made.
        """
        if out is not None:
            if out.exists() and (not out.is_dir() or any(out.iterdir())):
                raise InputError(
                    expected=f"a new or empty folder for the run at {out}",
                    found="a folder that holds files" if out.is_dir() else "a file",
                    do="Choose another --out, or add --resume to finish the run that lies there.",
                )
            with disk_errors(out):
                out.mkdir(parents=True, exist_ok=True)
            return cls(out)
        stem = re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip("-.") or "run"
        number = 1
        while True:
            path = Path("runs") / f"{stem}-{number:03d}"
            with disk_errors(path):
                try:
                    path.mkdir(parents=True)
                except FileExistsError:
                    number += 1
                    continue
            return cls(path)

    def append_log(self, entry: dict[str, Any]) -> None:
        """Adds one line to the log."""
        with disk_errors(self.log):
            self.log.parent.mkdir(parents=True, exist_ok=True)
        with disk_errors(self.log), self.log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
