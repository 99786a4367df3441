"""What somebody brings, as it comes: a zip piece by piece, gone on with where it stopped, or files one by one."""

import contextlib
import os
import re
import shutil
import threading
import time
from collections.abc import Collection
from itertools import count
from pathlib import Path

from glassworks.core.errors import GlassworksError, InputError
from glassworks.core.files import disk_errors, write_atomic
from glassworks.core.workspace import file_stem
from glassworks.studio.datasets.arrived import all_of, files_in, inner_folder, picked
from glassworks.studio.datasets.holds import Holds
from glassworks.studio.datasets.unpack import MOST_BYTES, MOST_FILES, relative_path

CAMERA = "camera"
"""The key of images that a camera took, the same in every browser: they lie nowhere else, and none may lose it."""
DAYS = 14
"""For which what was interrupted is kept: what a browser brought is still where it came from."""

_KEY = re.compile(rf"[0-9a-f]{{16}}|{CAMERA}")  # see ``keyOf`` of upload.js


class Uploads:
    """Those of one workspace; may be used from any thread.

    Args:
        root: of the workspace.
    """

    def __init__(self, root: Path) -> None:
        self._root, self._lock = root, threading.Lock()
        self._holds = Holds()  # of keys: nothing that is coming is moved or removed
        self._counts: dict[str, int] = {}  # of files by key: counting them on disk each time takes longer and longer
        self.forget_old()

    def received(self, key: str) -> int:
        """How many bytes of a zip have come: where a browser goes on.

        Raises:
            InputError: the key is none.
        """
        part = self._folder(key) / "zip"
        return part.stat().st_size if part.is_file() else 0

    def add_piece(self, key: str, offset: int, piece: bytes) -> int:
        """Takes the bytes from ``offset`` on, unless it has them or something before them is missing.

        Returns:
            How many bytes there are now.

        Raises:
            InputError: the zip is larger than any that is taken.
            RunError: the disk is full, ...
        """
        folder = self._folder(key)
        if offset + len(piece) > MOST_BYTES:
            raise _too_much(f"more than {MOST_BYTES:,} bytes")
        with self._holds.alone(key):  # two tabs may bring the same zip, and each piece belongs there once
            if offset != self.received(key):
                return self.received(key)
            with disk_errors(folder):
                folder.mkdir(parents=True, exist_ok=True)
                with (folder / "zip").open("ab") as file:
                    file.write(piece)
                os.utime(folder)  # see ``forget_old``
            return self.received(key)

    def add_file(self, key: str, path: str, content: bytes) -> None:
        """Takes one file of a folder.

        Raises:
            InputError: its path leads out of the folder, or there are too many.
            RunError: the disk is full, ...
        """
        inner, why = relative_path(path)
        if why or inner is None:
            raise InputError(expected="a file of a folder", found=f"{path[:200]!r}: {why}", do="Leave it out.")
        files = self._folder(key) / "files"
        with self._holds.together(key):
            self._count(key, files)
            write_atomic(files / inner, content)
            with disk_errors(files):
                os.utime(files.parent)  # see ``forget_old``

    def files(self, key: str) -> list[str]:
        """Paths of the files of a folder that have come: a browser goes on with the others.

        Raises:
            InputError: the key is none.
        """
        folder = self._folder(key)
        with self._holds.together(key):
            return files_in(folder)

    def finish(self, key: str, name: str) -> Path:
        """What came as a new folder ``uploads/NAME`` of the workspace.

        Raises:
            InputError: nothing came, or it cannot be used.
            RunError: the disk is full, ...
        """
        folder = self._folder(key)
        with self._holds.alone(key):
            try:
                placed = self._placed(all_of(folder), name)
            except InputError:
                self._remove(key)
                raise
            self._remove(key)  # not where the disk is full: what has come is asked for again
        self.forget_old()  # holding no key: another thread may hold one of those
        return inner_folder(placed)

    def finish_some(self, key: str, paths: Collection[str], name: str) -> Path:
        """Some of the files that came as a new folder ``uploads/NAME``; the others stay, as do all after an error.

        Args:
            key: of the upload.
            paths: as ``files`` gives them; any that are there no more are left out.
            name: of the new folder.

        Raises:
            InputError: none of them is there.
            RunError: the disk is full, ...
        """
        folder = self._folder(key)
        with self._holds.alone(key):
            chosen = sorted(set(paths) & set(files_in(folder)))
            if not chosen:
                raise InputError(
                    expected="images that were not looked through yet", found="none of these", do="Reload the page."
                )
            placed = self._placed(picked(folder, chosen), name)
            # Only now: whenever this process ends, they are in one of the two places, or in both.
            for path in chosen:
                with disk_errors(folder):
                    (folder / "files" / path).unlink()
            with self._lock:
                self._counts.pop(key, None)
        self.forget_old()
        return inner_folder(placed)

    def finish_file(self, key: str) -> Path:
        """What came in pieces, as it is; to be copied, and then given up with ``forget``.

        Raises:
            InputError: nothing came.
        """
        part = self._folder(key) / "zip"
        if not part.is_file():
            raise InputError(expected="a file", found="nothing that has come", do="Choose it again.")
        return part

    def forget(self, key: str) -> None:
        """Removes what has come so far.

        Raises:
            RunError: a file cannot be deleted.
        """
        self._folder(key)
        with self._holds.alone(key):
            self._remove(key)

    def forget_old(self) -> None:
        """Removes what was interrupted and not gone on with for ``DAYS``, but no images of the camera."""
        oldest = time.time() - DAYS * 86_400
        for folder in (self._root / ".glassworks" / "uploads").glob("*/"):
            if folder.name == CAMERA or not _KEY.fullmatch(folder.name):
                continue
            with contextlib.suppress(OSError, GlassworksError), self._holds.alone(folder.name):
                if folder.stat().st_mtime < oldest:  # else it is being gone on with
                    self._remove(folder.name)

    def _placed(self, whole: Path, name: str) -> Path:
        """Moves a folder to ``uploads/NAME``, or to ``NAME-2`` where that is taken."""
        stem = file_stem(name.removesuffix(".zip")) or "images"
        numbered = (self._root / "uploads" / (stem if number == 1 else f"{stem}-{number}") for number in count(1))
        with self._lock, disk_errors(self._root / "uploads"):
            target = next(path for path in numbered if not path.exists())
            target.parent.mkdir(parents=True, exist_ok=True)
            return whole.rename(target)

    def _count(self, key: str, files: Path) -> None:
        """One more, if there may be."""
        with self._lock:
            if key not in self._counts:
                self._counts[key] = sum(1 for path in files.rglob("*") if path.is_file())
            if self._counts[key] >= MOST_FILES:
                raise _too_much(f"more than {MOST_FILES:,} files")
            self._counts[key] += 1

    def _remove(self, key: str) -> None:
        """What has come; by who holds the key alone."""
        folder = self._folder(key)
        with disk_errors(folder), contextlib.suppress(FileNotFoundError):
            self._counts.pop(key, None)
            shutil.rmtree(folder)

    def _folder(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise InputError(expected="the key of an upload", found=repr(key[:80]), do="Reload the page.")
        return self._root / ".glassworks" / "uploads" / key


def _too_much(found: str) -> InputError:
    return InputError(
        expected=f"up to {MOST_BYTES // 2**30} GiB and {MOST_FILES:,} files",
        found=found,
        do="Name the folder on this machine instead.",
    )
