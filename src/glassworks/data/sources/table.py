"""Tables on disk: named columns, and rows as often as they are asked for, whatever the number of rows.

A cell of a CSV table is text; one of a Parquet table may be a number, a list, or an image.
"""

import csv
import importlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from glassworks.core.errors import DataError
from glassworks.core.extras import require

_EXCEL = re.compile(r'"?sep=(.)"?,*')
"""The line with which Excel is told what stands between the cells."""


def text_of(cell: Any) -> str:
    """A cell as text, stripped; the empty string where there is nothing."""
    return "" if cell is None else str(cell).strip()


class Table(Protocol):
    """Columns and rows."""

    @property
    def path(self) -> Path:
        """The file."""
        ...

    @property
    def columns(self) -> list[str]:
        """Names, as they stand in the file, stripped."""
        ...

    def rows(self, columns: Sequence[int]) -> Iterator[list[Any]]:
        """The cells of these columns, row by row; empty rows of a CSV table are left out."""
        ...

    def numbered_rows(self, columns: Sequence[int]) -> Iterator[tuple[int, list[Any]]]:
        """The same with their numbers, from 1 on; the header of a CSV table counts as in an editor."""
        ...


def open_table(path: Path) -> Table:
    """The table at ``path``.

    Raises:
        DataError: not a table.
        MissingExtraError: a Parquet file, and pyarrow is not installed.
    """
    return ParquetTable(path) if path.suffix.lower() in (".parquet", ".pq") else CsvTable(path)


class CsvTable:
    """Text with a comma, a semicolon, a tab or a bar between the cells, whichever the first row has most of."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.columns = next(self._all(), list[str]())

    def rows(self, columns: Sequence[int]) -> Iterator[list[Any]]:
        """See ``Table.rows``."""
        return (cells for _, cells in self.numbered_rows(columns))

    def numbered_rows(self, columns: Sequence[int]) -> Iterator[tuple[int, list[Any]]]:
        """See ``Table.numbered_rows``."""
        for number, row in enumerate(self._all(), start=1):
            if row and number > 1:
                yield number, [row[at] if at < len(row) else "" for at in columns]

    def _all(self) -> Iterator[list[str]]:
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                header = file.read(64 * 1024).partition("\n")[0]
                file.seek(0)
                told = _EXCEL.fullmatch(header.strip())
                if told:
                    file.readline()
                for row in csv.reader(file, delimiter=told[1] if told else max(",;\t|", key=header.count)):
                    yield [cell.strip() for cell in row]
        except (UnicodeDecodeError, csv.Error) as error:
            raise DataError(
                expected=f"a table in UTF-8 text in {self.path}", found=f"'{error}'", do="Save it as CSV in UTF-8."
            ) from None
        except OSError as error:
            raise DataError(
                expected=f"to read {self.path}", found=f"'{error.strerror}'", do="Check the file and its permissions."
            ) from None


class ParquetTable:
    """A Parquet file, read a batch of rows at a time.

    Attributes:
        file: pyarrow's reader.
    """

    def __init__(self, path: Path) -> None:
        require("parquet", "to read Parquet manifests")
        self.path = path
        arrow: Any = importlib.import_module("pyarrow").ArrowException  # untyped
        # Damaged values come out as Python's own errors: text that is no UTF-8, dates that no calendar has, ...
        self._errors = (arrow, OSError, ValueError, OverflowError, KeyError, TypeError)
        try:
            self.file: Any = importlib.import_module("pyarrow.parquet").ParquetFile(path)
        except self._errors as error:
            raise self._broken(error) from None
        self._names: list[str] = self.file.schema_arrow.names
        self.columns = [name.strip() for name in self._names]

    def rows(self, columns: Sequence[int]) -> Iterator[list[Any]]:
        """See ``Table.rows``."""
        wanted = [self._names[at] for at in columns]
        try:
            for batch in self.file.iter_batches(columns=list(dict.fromkeys(wanted)), batch_size=4096):
                lists = [batch.column(name).to_pylist() for name in wanted]
                yield from (list(values) for values in zip(*lists, strict=True))
        except self._errors as error:
            raise self._broken(error) from None

    def numbered_rows(self, columns: Sequence[int]) -> Iterator[tuple[int, list[Any]]]:
        """See ``Table.numbered_rows``."""
        return enumerate(self.rows(columns), start=1)

    def kind(self, column: int) -> Any:
        """pyarrow's type of a column."""
        return self.file.schema_arrow.field(column).type

    def _broken(self, error: Exception) -> DataError:
        return DataError(expected=f"a Parquet table in {self.path}", found=f"'{error}'", do="Write the file again.")
