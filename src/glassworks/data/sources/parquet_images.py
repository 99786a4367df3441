"""Images inside of a Parquet table: encoded bytes in one of its columns, plain or as the Hugging Face hub has them.

The hub's form is a column of structures with ``bytes`` and ``path``; the file's metadata may name the classes that its
labels number. Bytes are read a batch of rows at a time, and only when they are asked for.
"""

import itertools
import json
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from glassworks.core.errors import DataError
from glassworks.data.sources.source import Problem, Sample, Unread
from glassworks.data.sources.table import ParquetTable, Table

_NAMES = ("image", "img", "picture", "photo", "bytes", "image_bytes", "content", "data", "file")
_BATCH = 64  # rows of encoded images that are held at once


@dataclass(frozen=True)
class ParquetSource:
    """Samples that are rows of one Parquet table.

    Attributes:
        table: the file.
        column: with the images.
        row_of: the row of each sample, ascending.
    """

    name: str
    table: Path
    column: str
    classes: Sequence[str]
    samples: Sequence[Sample]
    row_of: "array[int]"
    problems: Sequence[Problem] = field(default=())

    def read(self, indices: Iterable[int]) -> Iterator[tuple[int, bytes]]:
        """See ``Source.read``."""
        try:
            file = ParquetTable(self.table).file  # of its own: two readers may run at once
        except DataError as error:
            yield from ((index, Unread(error.found)) for index in indices)
            return
        sizes = [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)]
        starts = [0, *itertools.accumulate(sizes)]
        for group, wanted in itertools.groupby(indices, lambda index: bisect_right(starts, self.row_of[index]) - 1):
            yield from self._in_group(file, group, starts[group], list(wanted))

    def _in_group(self, file: Any, group: int, start: int, wanted: list[int]) -> Iterator[tuple[int, bytes]]:
        pending = iter(wanted)
        index, reason = next(pending, None), "its row is no longer in the table"
        try:
            for batch in file.iter_batches(batch_size=_BATCH, row_groups=[group], columns=[self.column]):
                values = batch.column(0)
                while index is not None and self.row_of[index] < start + len(values):
                    yield index, self._bytes_of(values[self.row_of[index] - start].as_py())
                    index = next(pending, None)
                start += len(values)
                if index is None:
                    return
        except OSError as error:  # as pyarrow's errors of reading are
            reason = str(error)
        while index is not None:
            yield index, Unread(reason)
            index = next(pending, None)

    def _bytes_of(self, cell: Any) -> bytes:
        if isinstance(cell, bytes):
            return cell
        named = cast("dict[str, Any]", cell) if isinstance(cell, dict) else {}
        if named.get("bytes"):
            return cast("bytes", named["bytes"])
        try:
            return (self.table.parent / str(named["path"])).read_bytes()
        except (OSError, KeyError, ValueError) as error:
            return Unread(error)


def image_column(table: Table, name: str | None) -> int | None:
    """The number of the column that holds encoded images; ``None`` where there is none.

    Args:
        table: any.
        name: of the column, where the settings give it.
    """
    if not isinstance(table, ParquetTable):
        return None
    lowered = [column.lower() for column in table.columns]
    holding = [at for at in range(len(lowered)) if _holds_images(table.kind(at), lowered[at], name)]
    if name is not None:
        return next((at for at in holding if lowered[at] == name.strip().lower()), None)
    return holding[0] if holding else None


def image_names(table: ParquetTable, column: int) -> Iterator[str]:
    """The name of the image in each row, empty where the table has none."""
    kind = table.kind(column)
    if not _has_field(kind, "path"):
        yield from itertools.repeat("", table.file.metadata.num_rows)
        return
    for batch in table.file.iter_batches(columns=[f"{table.columns[column]}.path"]):
        cells: list[dict[str, Any] | None] = batch.column(0).to_pylist()
        yield from (str(cell["path"] or "") if cell else "" for cell in cells)


def class_names(table: Table, column: int) -> list[str]:
    """What the labels of a column number, as the hub's metadata in the file say it; empty where they do not."""
    if not isinstance(table, ParquetTable):
        return []
    try:
        metadata: dict[bytes, bytes] = table.file.schema_arrow.metadata or {}
        said = json.loads(metadata[b"huggingface"])
        names = said["info"]["features"][table.columns[column]]["names"]
        return [str(name) for name in names]
    except (KeyError, TypeError, ValueError):
        return []


def _holds_images(kind: Any, name: str, wanted: str | None) -> bool:
    if _has_field(kind, "bytes"):
        return True
    return str(kind) in ("binary", "large_binary") and (wanted is not None or name in _NAMES)


def _has_field(kind: Any, name: str) -> bool:
    return str(kind).startswith("struct") and kind.get_field_index(name) >= 0
