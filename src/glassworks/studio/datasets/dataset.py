"""A folder ``datasets/NAME`` of the workspace: what is known of a source, and the overlay of what was changed in it.

Attributes of the index are columns, one value per image, so that sixty thousand images are a small document.
"""

import json
import os
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from glassworks.core.errors import InputError
from glassworks.core.files import disk_errors, write_atomic
from glassworks.core.workspace import file_stem
from glassworks.data.sources.overlay import SUFFIX, Overlay


@dataclass(frozen=True)
class Dataset:
    """The names inside such a folder."""

    path: Path

    @property
    def name(self) -> str:
        """Of the folder."""
        return self.path.name

    @property
    def overlay(self) -> Path:
        """The changes; also the source to train from."""
        return self.path / f"{self.name}{SUFFIX}"

    @property
    def state(self) -> Path:
        """How far the process is that looks through the images."""
        return self.path / "state.json"

    @property
    def index(self) -> Path:
        """Paths, labels, splits, classes and problems, as the source has them."""
        return self.path / "index.json"

    @property
    def thumbnails(self) -> Path:
        """Small JPEG files, one after another."""
        return self.path / "thumbnails.bin"

    @property
    def places(self) -> Path:
        """Where each of them begins, and the end of the last."""
        return self.path / "thumbnails.json"

    @property
    def removed(self) -> Path:
        """There once the set was removed: runs still name its overlay, and no other images may come to lie there."""
        return self.path / "removed"

    @property
    def is_free(self) -> bool:
        """Whether a new set may be made here: nothing of anybody else lies here, and no set ever did."""
        if not os.path.lexists(self.path):
            return True
        if self.path.is_symlink() or not self.path.is_dir() or self.removed.exists():
            return False
        return all(map(self._is_own, self.path.iterdir()))

    def _is_own(self, path: Path) -> bool:
        """Whether it is a file that is made here, or a half of one that was left by a process that was ended."""
        notes = (self.overlay, self.state, self.index, self.thumbnails, self.places, self.removed)
        names = {note.name for note in notes}
        half = _HALF.fullmatch(path.name)
        return (path.name in names or (half is not None and half[1] in names)) and not path.is_dir()

    def read_state(self) -> dict[str, Any]:
        """``state`` (working, ready or failed), ``done``, ``total`` and ``error``."""
        try:
            return json.loads(self.state.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {"state": "working", "done": 0, "total": None, "error": {}}

    def write_state(self, state: str, done: int = 0, total: int | None = None, error: Any = None) -> None:
        """Replaces it."""
        write_atomic(self.state, json.dumps({"state": state, "done": done, "total": total, "error": error or {}}))

    def small_images(self, numbers: Sequence[int]) -> list[bytes]:
        """Those of some images; empty where one cannot be decoded.

        Raises:
            InputError: there is no such image.
        """
        places = self._places()
        if missing := [number for number in numbers if not 0 <= number < len(places) - 1]:
            raise InputError(expected="numbers of images", found=str(missing[0]), do="Reload the page.")
        found: list[bytes] = []
        with self.thumbnails.open("rb") as file:
            for number in numbers:
                file.seek(places[number])
                found.append(file.read(places[number + 1] - places[number]))
        return found

    def unusable(self) -> set[str] | None:
        """Paths of images that cannot be used, whichever others there are; ``None`` where it was not looked through."""
        try:
            problems = json.loads(self.index.read_bytes())["problems"]
        except FileNotFoundError:
            return None
        return {one["path"] for one in problems if one["action"] == "excluded" and one["kind"] not in _BY_OTHERS}

    def _places(self) -> list[int]:
        stat = self.places.stat()
        key = str(self.places), stat.st_mtime_ns
        found = _PLACES.get(key)
        if found is None:
            found = json.loads(self.places.read_text(encoding="utf-8"))
            _PLACES.clear()  # another thread may do so with those of another set, at any moment
            _PLACES[key] = found
        return found

    def remove(self) -> None:
        """Takes away what was noted of the images, labels and all; every other file stays. The name is not used again.

        Raises:
            RunError: a file cannot be deleted.
        """
        with _LOCK, disk_errors(self.path):
            write_atomic(self.removed, "")
            self.overlay.unlink(missing_ok=True)  # before the others: without it there is no such set
            for path in [path for path in self.path.iterdir() if path != self.removed and self._is_own(path)]:
                path.unlink()

    def change(self, relabelled: dict[str, str | None], excluded: dict[str, bool]) -> Overlay:
        """Lays changes over the images: a label, or ``None`` for the source's own; left out or not.

        Raises:
            RunError: they cannot be written.
        """
        with _LOCK:  # two changes at once: each is laid over the other
            overlay = _changed(Overlay.read(self.overlay), relabelled, excluded)
            overlay.write(self.overlay)
        return overlay


def _changed(before: Overlay, relabelled: dict[str, str | None], excluded: dict[str, bool]) -> Overlay:
    labels = dict(before.relabelled)
    for path, label in relabelled.items():
        labels.pop(path, None)
        if label:
            labels[path] = label
    left_out = dict.fromkeys(before.excluded)
    for path, is_out in excluded.items():
        left_out.pop(path, None)
        if is_out:
            left_out[path] = None
    return Overlay(source=before.source, relabelled=labels, excluded=tuple(left_out))


_BY_OTHERS = ("conflicting_labels", "duplicate", "duplicate_across_splits")
"""Kinds of problems for which an image is left out because of another one, which may be left out by hand."""
_HALF = re.compile(r"\.(.+)\.[0-9a-f]{16}\.part")
"""The name of a file that is being written, see ``replacing``."""
_LOCK = threading.Lock()
"""Of every overlay: only the studio changes them, and it is one process."""
_PLACES: dict[tuple[str, int], list[int]] = {}
"""Of the set that is being looked at: a page asks for many thumbnails."""


def datasets_in(root: Path) -> list[Dataset]:
    """The sets of a workspace, by name."""
    return [one for one in map(Dataset, sorted((root / "datasets").glob("*/"))) if one.overlay.is_file()]


def looked_through_in(root: Path) -> list[Dataset]:
    """Those whose images were read: none that is being read, or that was refused."""
    return [one for one in datasets_in(root) if one.index.is_file()]


def new_dataset(root: Path, source: str) -> Dataset:
    """A new folder for a source, or the one that it has already.

    Raises:
        InputError: the source lies in the folder that is to be made.
        RunError: the folder cannot be made.
    """
    stem = file_stem(Path(source.rpartition(":")[2]).name.partition(".")[0]) or "images"
    if stem == "upload":  # the address of what is being uploaded
        stem = "images"
    with _LOCK:
        for number in count(1):
            found = Dataset(root / "datasets" / (stem if number == 1 else f"{stem}-{number}"))
            if found.overlay.is_file():
                if Overlay.read(found.overlay).source == source:
                    return found
            elif found.is_free:
                _refuse_inside(found, source)
                with disk_errors(found.path):
                    found.path.mkdir(parents=True, exist_ok=True)
                found.write_state("working")
                Overlay(source=source).write(found.overlay)
                return found
    raise AssertionError("numbers do not end")


def _refuse_inside(made: Dataset, source: str) -> None:
    if Path(source).resolve().is_relative_to(made.path.resolve()):
        raise InputError(
            expected=f"images elsewhere than in {made.path}, where what is noted of them goes",
            found=f"'{source}'",
            do="Put the images into another folder and look through that.",
        )
