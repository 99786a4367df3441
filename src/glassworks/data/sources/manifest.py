"""Manifests: a CSV or Parquet table with a row per image: path or the image itself, label and, if wanted, split.

Paths are relative to the manifest's folder, or absolute. ``columns`` says which column is what, ``labels`` what its
cells may hold.
"""

import os
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from glassworks.core.errors import DataError
from glassworks.data.sources.columns import Columns, columns_of
from glassworks.data.sources.files import FileSource
from glassworks.data.sources.labels import is_missing, label_text, require_classes, require_single, unified
from glassworks.data.sources.names import match_classes
from glassworks.data.sources.parquet_images import ParquetSource, class_names, image_column, image_names
from glassworks.data.sources.path_splits import splits_in_paths
from glassworks.data.sources.settings import NO_SETTINGS, SourceSettings
from glassworks.data.sources.source import SPLITS, Problem, Sample, Source
from glassworks.data.sources.split_columns import OTHER_WORD
from glassworks.data.sources.table import ParquetTable, Table, open_table, text_of

_LISTED = 20  # rows that an error names


@dataclass(frozen=True)
class Row:
    """What one row says.

    Attributes:
        number: as ``Table.numbered_rows`` gives it.
        path: of the image, or a name for one that the table holds.
        label: its class; empty where there is none.
        split: as ``SplitColumns.split_of`` gives it.
        missing: what stands where the label is missing.
    """

    number: int
    path: str
    label: str
    split: str | None
    missing: str = ""


def open_manifest(path: Path, settings: SourceSettings = NO_SETTINGS) -> Source:
    """The source of all images listed in ``path``.

    Raises:
        DataError: not a table, columns missing or of two meanings, unknown splits, labels that are no classes, no file
            of it found, a single class.
        MissingExtraError: a Parquet file, and pyarrow is not installed.
    """
    table = open_table(path)
    held = image_column(table, settings.path_column)
    columns = columns_of(
        table, settings if held is None else settings.model_copy(update={"path_column": table.columns[held]})
    )
    listing = _listed(table, columns, held, settings)
    if held is None and not columns.splits.numbers and settings.splits != "made":
        listing.split_by_paths(path)
    named: dict[str | None, set[str]] = {}
    for row in listing.listed.values():
        named.setdefault(row.split, set()).add(row.label)
    if None in named and len(named) > 1:
        raise DataError(
            expected=f"a split in every row of {path}, or in none",
            found=f"{sum(row.split is None for row in listing.listed.values())} rows without one",
            do="Fill in train, val or test in the split column, or remove the column.",
        )
    matched = match_classes(named, where=str(path), complete=False)
    if len(matched.classes) < 2:
        raise DataError(
            expected=f"at least two classes in {path}",
            found=f"one class only: '{matched.classes[0]}'",
            do="Add rows with images of another class.",
        )
    rows = list(listing.listed.values())
    rows.sort(key=lambda row: row.path if held is None else row.number)
    samples = [Sample(row.path, matched.labels[(row.split, row.label)], row.split) for row in rows]
    problems = [*columns.splits.problems, *listing.problems, *matched.problems]
    if held is not None:
        numbers = array("q", (row.number - 1 for row in rows))
        return ParquetSource(path.stem, path, table.columns[held], matched.classes, samples, numbers, problems)
    return FileSource(path.stem, path.parent, matched.classes, samples, problems, sorted(listing.unlabelled))


def _listed(table: Table, columns: Columns, held: int | None, settings: SourceSettings) -> "_Listing":
    """The rows that can be used, each path once; and what was found in the others."""
    path, label_name = table.path, table.columns[columns.label]
    listing = _Listing(path.parent, in_table=held is not None)
    for row in _rows(table, columns, held):
        listing.add(row)
    if listing.strange_splits:
        raise DataError(
            expected=f"'train', 'val' or 'test' in the split column of {path}",
            found=f"{len(listing.strange_splits)} rows with another word",
            do="Correct these rows, or say which value is held out: "
            "--set data.split_column=NAME --set data.held_out=VALUE",
            problems=listing.strange_splits[:_LISTED],
        )
    if not listing.listed:
        raise DataError(
            expected=f"rows in {path} that name image files, relative to {path.parent} or absolute",
            found="none that can be used",
            do="Check the paths in the table.",
            problems=[f"{problem.path}: {problem.detail}" for problem in listing.problems[:_LISTED]],
        )
    counts = Counter(row.label for row in listing.listed.values())
    are_names = settings.numeric_labels == "classes" or bool(class_names(table, columns.label))
    same = {text: text for text in counts} if are_names else unified(counts)
    listing.listed = {name: replace(row, label=same[row.label]) for name, row in listing.listed.items()}
    counts = Counter(row.label for row in listing.listed.values())
    listing.problems += require_classes(path, label_name, counts, numbers=are_names)
    listing.say_unlabelled(path.name)
    return listing


def _rows(table: Table, columns: Columns, held: int | None) -> Iterator[Row]:
    names = class_names(table, columns.label)
    wanted = [columns.label, *columns.splits.numbers, *([columns.path] if held is None else [])]
    paths = _names(table, held) if held is not None and isinstance(table, ParquetTable) else None
    for number, (cell, *cells) in table.numbered_rows(wanted):
        require_single(table.path, table.columns[columns.label], [cell])
        path = next(paths) if paths is not None else text_of(cells.pop())
        label = _named(cell, names)
        split = columns.splits.split_of(cells)
        other = f": '{text_of(cells[0])}'" if split == OTHER_WORD else ""
        if is_missing(label):
            yield Row(number, path, "", split, other or text_of(label))
        else:
            yield Row(number, path, label_text(label), split, other)


def _named(cell: Any, names: Sequence[str]) -> Any:
    """The class that a number means, where the table names its classes; the hub writes -1 where there is none."""
    if not names or not isinstance(cell, int):
        return cell
    return names[cell] if 0 <= cell < len(names) else None


def _names(table: ParquetTable, held: int) -> Iterator[str]:
    """A name for each image in the table, each once."""
    seen: set[str] = set()
    for number, name in enumerate(image_names(table, held)):
        unique = name if name and name not in seen else f"row {number + 1}"
        seen.add(unique)
        yield unique


class _Listing:
    """The rows read so far, each path once."""

    def __init__(self, root: Path, *, in_table: bool) -> None:
        self.root = root
        self.listed: dict[str, Row] = {}
        self.problems: list[Problem] = []
        self.strange_splits: list[str] = []
        self.unlabelled: list[str] = []
        self._in_table = in_table
        self._conflicting: set[str] = set()

    def add(self, row: Row) -> None:
        """Takes one row, or says why not."""
        number, path = row.number, row.path
        if "\\" in path and not self._is_there(path):
            path = path.replace("\\", "/")  # a table written on Windows
            row = replace(row, path=path)
        if row.split == OTHER_WORD:
            self.strange_splits.append(f"row {number}{row.missing}")
        elif not path or not row.label:
            self._add_without_label(number, row)
        elif path in self.listed or path in self._conflicting:
            self._add_again(number, row)
        elif not self._is_there(path):
            self._leave("missing_file", path, "ignored", f"row {number} names a file that is not there")
        else:
            self.listed[path] = row

    def split_by_paths(self, table: Path) -> None:
        """Takes the splits from the folders of the paths, where these name them."""
        rows = list(self.listed.values())
        splits = splits_in_paths(table, [(row.path, row.label) for row in rows])
        if splits is not None:
            self.listed = {row.path: replace(row, split=split) for row, split in zip(rows, splits, strict=True)}
            named = " and ".join(split for split in SPLITS if split in splits)
            self._leave("split_folders", table.name, "matched", f"folders in the paths taken for the splits {named}")

    def say_unlabelled(self, table: str) -> None:
        """A remark on the images that are to be predicted."""
        if self.unlabelled:
            detail = (
                f"{len(self.unlabelled)} held-out rows without a label: predicted after training, never measured on"
            )
            self.problems.append(Problem("unlabelled", table, "predicted", detail))

    def _add_without_label(self, number: int, row: Row) -> None:
        if row.path and row.split in ("val", "test") and not self._in_table and self._is_there(row.path):
            self.unlabelled.append(row.path)
            return
        what = (
            f"the label '{row.missing}', which stands for none"
            if row.missing
            else f"no {'label' if row.path else 'path'}"
        )
        self._leave("no_label", row.path or "-", "ignored", f"row {number} has {what}")

    def _add_again(self, number: int, row: Row) -> None:
        """Settles a path that a row above has listed already."""
        path, before = row.path, self.listed.get(row.path)
        if before is None or before.label != row.label:
            self.listed.pop(path, None)
            self._conflicting.add(path)
            detail = f"row {number} gives it another label than a row above; used under none"
            self._leave("conflicting_labels", path, "excluded", detail)
        elif before.split == row.split:
            self._leave("duplicate", path, "excluded", f"row {number} repeats a row above, which is kept")
        else:
            kept = next(one for one in (*reversed(SPLITS), None) if one in {before.split, row.split})
            self.listed[path] = replace(before, split=kept)
            detail = f"row {number} repeats it for another split; kept in {kept} alone"
            self._leave("duplicate_across_splits", path, "excluded", detail)

    def _is_there(self, path: str) -> bool:
        return self._in_table or os.path.isfile(self.root / path)  # noqa: PTH113 - says False to impossible names

    def _leave(self, kind: str, path: str, action: str, detail: str) -> None:
        self.problems.append(Problem(kind, path, action, detail))
