"""Manifests: a CSV or Parquet table with a row per image: path, label and, if wanted, split.

Paths are relative to the manifest's folder, or absolute. Columns are found by their usual names, in any case and order.
"""

import csv
import importlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from glassworks.core.errors import DataError
from glassworks.core.extras import require
from glassworks.data.sources.files import FileSource
from glassworks.data.sources.names import match_classes, split_named
from glassworks.data.sources.source import SPLITS, Problem, Sample

_COLUMNS = {
    "path": ("path", "image", "file", "filename", "file_name", "filepath", "file_path", "image_path", "img"),
    "label": ("label", "class", "category", "target", "class_name", "labels"),
    "split": ("split", "set", "subset", "partition"),
}
Row = tuple[str, str, str | None]
"""Path, label and split as they stand in one row, stripped; the empty string where there is nothing."""


def open_manifest(path: Path) -> FileSource:
    """The source of all images listed in ``path``.

    Raises:
        DataError: not a table, columns missing, unknown splits, no file of it found, a single class.
        MissingExtraError: a Parquet file, and pyarrow is not installed.
    """
    rows = _parquet_rows(path) if path.suffix.lower() in (".parquet", ".pq") else _csv_rows(path)
    listed, problems = _listed(path, rows)
    named: dict[str | None, set[str]] = {}
    for label, split in listed.values():
        named.setdefault(split, set()).add(label)
    if None in named and len(named) > 1:
        raise DataError(
            expected=f"a split in every row of {path}, or in none",
            found=f"{sum(split is None for _, split in listed.values())} rows without one",
            do="Fill in train, val or test in the split column, or remove the column.",
        )
    matched = match_classes(named, where=str(path), complete=False)
    if len(matched.classes) < 2:
        raise DataError(
            expected=f"at least two classes in {path}",
            found=f"one class only: '{matched.classes[0]}'",
            do="Add rows with images of another class.",
        )
    samples = [Sample(name, matched.labels[(split, label)], split) for name, (label, split) in listed.items()]
    samples.sort(key=lambda sample: sample.path)
    return FileSource(path.stem, path.parent, matched.classes, samples, [*problems, *matched.problems])


def _listed(path: Path, rows: Iterable[Row]) -> tuple[dict[str, tuple[str, str | None]], list[Problem]]:
    """Path to (label, split) for the rows that can be used, each path once; and what was found in the others."""
    table = _Table(path.parent)
    for number, row in enumerate(rows, start=2):
        table.add(number, *row)
    if table.strange_splits:
        raise DataError(
            expected=f"'train', 'val' or 'test' in the split column of {path}",
            found=f"{len(table.strange_splits)} rows with another word",
            do="Correct these rows.",
            problems=table.strange_splits[:20],
        )
    if not table.listed:
        raise DataError(
            expected=f"rows in {path} that name image files, relative to {path.parent} or absolute",
            found="none that can be used",
            do="Check the paths in the table.",
            problems=[f"{problem.path}: {problem.detail}" for problem in table.problems[:20]],
        )
    return table.listed, table.problems


class _Table:
    """The rows read so far: path to (label, split), each path once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.listed: dict[str, tuple[str, str | None]] = {}
        self.problems: list[Problem] = []
        self.strange_splits: list[str] = []
        self._conflicting: set[str] = set()

    def add(self, number: int, path: str, label: str, split_text: str | None) -> None:
        """Takes one row, or says why not."""
        split = split_named(split_text) if split_text else None
        if "\\" in path and not os.path.isfile(self.root / path):  # noqa: PTH113 - as below
            path = path.replace("\\", "/")  # a table written on Windows
        if split_text and split is None:
            self.strange_splits.append(f"row {number}: '{split_text}'")
        elif not path or not label:
            self._leave("no_label", path or "-", "ignored", f"row {number} has no {'label' if path else 'path'}")
        elif path in self.listed or path in self._conflicting:
            self._add_again(number, path, label, split)
        elif not os.path.isfile(self.root / path):  # noqa: PTH113 - says False to impossible names
            self._leave("missing_file", path, "ignored", f"row {number} names a file that is not there")
        else:
            self.listed[path] = (label, split)

    def _add_again(self, number: int, path: str, label: str, split: str | None) -> None:
        """Settles a path that a row above has listed already."""
        if path in self._conflicting or self.listed[path][0] != label:
            self.listed.pop(path, None)
            self._conflicting.add(path)
            detail = f"row {number} gives it another label than a row above; used under none"
            self._leave("conflicting_labels", path, "excluded", detail)
        elif self.listed[path][1] == split:
            self._leave("duplicate", path, "excluded", f"row {number} repeats a row above, which is kept")
        else:
            kept = next(one for one in (*reversed(SPLITS), None) if one in {self.listed[path][1], split})
            self.listed[path] = (label, kept)
            detail = f"row {number} repeats it for another split; kept in {kept} alone"
            self._leave("duplicate_across_splits", path, "excluded", detail)

    def _leave(self, kind: str, path: str, action: str, detail: str) -> None:
        self.problems.append(Problem(kind, path, action, detail))


def _csv_rows(path: Path) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.read(64 * 1024)
            file.seek(0)
            header = head.partition("\n")[0]
            delimiter = max(",;\t|", key=header.count)
            reader = csv.reader(file, delimiter=delimiter)
            places = _places(path, next(reader, list[str]()))
            for row in reader:
                if row:
                    path_text, label, split = (
                        row[at].strip() if at is not None and at < len(row) else "" for at in places
                    )
                    yield path_text, label, split
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            expected=f"a table in UTF-8 text in {path}", found=f"'{error}'", do="Save it as CSV in UTF-8."
        ) from None
    except OSError as error:
        raise DataError(
            expected=f"to read {path}", found=f"'{error.strerror}'", do="Check the file and its permissions."
        ) from None


def _parquet_rows(path: Path) -> Iterator[Row]:
    require("parquet", "to read Parquet manifests")
    arrow: Any = importlib.import_module("pyarrow")  # untyped
    parquet: Any = importlib.import_module("pyarrow.parquet")
    try:
        file = parquet.ParquetFile(path)
        names: list[str] = file.schema_arrow.names
        places = _places(path, names)
        wanted = [names[at] for at in places if at is not None]
        for batch in file.iter_batches(columns=wanted):
            columns = [batch.column(name).to_pylist() for name in wanted]
            for values in zip(*columns, strict=True):
                texts = ["" if value is None else str(value).strip() for value in values]
                yield texts[0], texts[1], texts[2] if len(texts) > 2 else ""
    except (arrow.ArrowException, OSError) as error:
        raise DataError(expected=f"a Parquet table in {path}", found=f"'{error}'", do="Write the file again.") from None


def _places(path: Path, header: list[str]) -> tuple[int, int, int | None]:
    """Column numbers of path, label and split.

    Raises:
        DataError: no column for the path or the label.
    """
    lowered = [name.strip().lower() for name in header]
    places = {
        meaning: next((lowered.index(name) for name in names if name in lowered), None)
        for meaning, names in _COLUMNS.items()
    }
    path_at, label_at = places["path"], places["label"]
    if path_at is None or label_at is None:
        missing = " and ".join(f"'{meaning}'" for meaning in ("path", "label") if places[meaning] is None)
        raise DataError(
            expected=f"columns path, label and optionally split in the first row of {path}",
            found=f"no column {missing} among {', '.join(header) or 'nothing'}",
            do="Name the columns in the first row: path,label,split",
        )
    return path_at, label_at, places["split"]
