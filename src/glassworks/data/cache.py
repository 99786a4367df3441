"""Rows on disk by key: features and resized images, computed once and found again by content.

A cache is a folder: ``meta.json`` (row shape and type), ``rows.bin`` (the rows one after another) and ``keys.bin``
(16-byte keys in the same order). Rows are synced before their keys: after a crash the keys say which rows are whole.
One process writes at a time (a lock file); any number read. Memory-mapped: resident memory does not grow with the rows.
"""

import hashlib
import json
import mmap
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from filelock import FileLock

from glassworks.core.errors import RunError
from glassworks.core.files import disk_errors, write_atomic

_KEY_BYTES = 16


class RowCache:
    """Rows of one shape and type, found by 32-digit hexadecimal keys.

    Args:
        folder: where the cache lies; made when missing.
        shape: shape of one row.
        dtype: NumPy type of the values.

    Raises:
        RunError: the folder cannot be written, or holds rows of another form.
    """

    def __init__(self, folder: Path, shape: tuple[int, ...], dtype: str) -> None:
        self.folder, self.shape, self.dtype = folder, shape, np.dtype(dtype)
        self._row_bytes = int(np.prod(shape)) * self.dtype.itemsize
        self._rows_file, self._keys_file = folder / "rows.bin", folder / "keys.bin"
        self._row_of: dict[bytes, int] = {}
        self._check_form()
        self.refresh()

    def __len__(self) -> int:
        """Number of whole rows."""
        return len(self._row_of)

    def find(self, keys: Sequence[str]) -> np.ndarray:
        """Row numbers int64 [N] of ``keys``, -1 where a key is not kept."""
        return np.array([self._row_of.get(bytes.fromhex(key), -1) for key in keys], dtype=np.int64)

    def append(self, keys: Sequence[str], values: np.ndarray) -> None:
        """Keeps ``values`` [N, *shape] under ``keys``; a key that is already there keeps its first value."""
        if not len(keys):
            return
        with disk_errors(self.folder), FileLock(self.folder / "lock"):
            self.refresh()
            fresh: dict[bytes, int] = {}
            for position, key in enumerate(keys):
                name = bytes.fromhex(key)
                if name not in self._row_of and name not in fresh:
                    fresh[name] = position
            whole = len(self._row_of)
            rows = np.ascontiguousarray(values[list(fresh.values())], dtype=self.dtype)
            _write_at(self._rows_file, whole * self._row_bytes, rows.tobytes())
            _write_at(self._keys_file, whole * _KEY_BYTES, b"".join(fresh))
            self._row_of.update({name: whole + position for position, name in enumerate(fresh)})

    def refresh(self) -> None:
        """Takes in what another process has appended; an incomplete tail is left out (and overwritten)."""
        if not self._keys_file.is_file() or not self._rows_file.is_file():
            return
        whole = min(
            self._keys_file.stat().st_size // _KEY_BYTES, self._rows_file.stat().st_size // max(self._row_bytes, 1)
        )
        known = len(self._row_of)
        with self._keys_file.open("rb") as file:
            file.seek(known * _KEY_BYTES)
            names = file.read((whole - known) * _KEY_BYTES)
        for number in range(whole - known):
            self._row_of[names[number * _KEY_BYTES : (number + 1) * _KEY_BYTES]] = known + number

    def values(self) -> np.ndarray:
        """All rows [N, *shape], memory-mapped and read-only."""
        if not self._row_of:
            return np.empty((0, *self.shape), self.dtype)
        return np.memmap(self._rows_file, dtype=self.dtype, mode="r", shape=(len(self._row_of), *self.shape))

    def __getitem__(self, rows: np.ndarray) -> np.ndarray:
        """The values of ``rows`` [N, *shape], copied; the mapping and its pages are given back at once."""
        return np.array(self.values()[rows])

    def chunks(self, rows: np.ndarray, size: int = 4096) -> Iterator[np.ndarray]:
        """Yields the values of ``rows`` in order, ``size`` at a time, and gives the pages back after each chunk."""
        values = self.values()
        for start in range(0, len(rows), size):
            yield np.asarray(values[rows[start : start + size]])
            mapping = getattr(values, "_mmap", None)
            if mapping is not None and hasattr(mmap, "MADV_DONTNEED"):
                mapping.madvise(mmap.MADV_DONTNEED)

    def _check_form(self) -> None:
        form = {"shape": list(self.shape), "dtype": self.dtype.str}
        meta = self.folder / "meta.json"
        if meta.is_file():
            if json.loads(meta.read_text()) != form:
                raise RunError(
                    expected=f"a cache of rows {form} in {self.folder}",
                    found=meta.read_text(),
                    do=f"Remove that folder: rm -r {self.folder}",
                )
        else:
            write_atomic(meta, json.dumps(form))


def _write_at(path: Path, offset: int, content: bytes) -> None:
    """Writes ``content`` at ``offset``, drops anything behind it, and syncs."""
    with path.open("r+b" if path.is_file() else "w+b") as file:
        file.seek(offset)
        file.write(content)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def store_folder(base: Path, *parts: str) -> Path:
    """The cache folder for rows that depend on exactly ``parts``."""
    return base / hashlib.blake2b("\n".join(parts).encode(), digest_size=12).hexdigest()
