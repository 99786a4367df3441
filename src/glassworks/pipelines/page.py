"""The page of a run of any task: one self-contained file in the style of the classifier's report."""

import re
from collections.abc import Sequence
from typing import Any

from glassworks.charts.format import cell
from glassworks.core.files import write_atomic
from glassworks.core.workspace import RunFolder
from glassworks.pages.page import page
from glassworks.pipelines.report import Findings, Table


def write_findings(folder: RunFolder, findings: Findings) -> None:
    """Writes ``report.html``, then ``report.json``, whose presence says that the run is finished.

    Raises:
        RunError: the disk is full, the folder cannot be written, ...
    """
    write_atomic(folder.report_html, render_findings(findings).encode("utf-8", "backslashreplace"))
    write_atomic(folder.report_json, findings.to_json().encode("utf-8", "backslashreplace"))


def render_findings(findings: Findings) -> str:
    """The page as HTML text."""
    tables = [(table, cells := _cells(table), _is_of_sentences(table.columns, cells)) for table in findings.tables]
    return page(
        "findings.html",
        findings.title,
        meta=[findings.task.replace("_", " "), findings.created, f"glassworks {findings.version}"],
        report=findings,
        tables=tables,
    )


_RANGE = re.compile(r"\([^()]* to [^()]*\d%?\)")
_SHORT = 16
"""Letters of a word among numbers that is set as they are, and of a line into which sentences are broken."""
_SENTENCE = 40
"""Letters of what is read as a sentence."""
_MOST_LONG = 2
"""Columns of words, as of a mean with its range, that a telephone has room for."""
_WINDOW = 50
"""Letters across a telephone, of columns that are so many apart:"""
_GAP = 2


def _cells(table: Table) -> list[list[tuple[str, bool]]]:
    """The text of every cell, and whether it is set as a number: also a short word among numbers, but not a name."""
    columns = zip(*table.rows, strict=True)
    numbers = [any(_is_number(value) and value is not None for value in column) for column in columns]
    return [
        [
            (
                text := _whole_ranges(cell(value, table.digits)),
                _is_number(value) or (at > 0 and is_column and len(text) <= _SHORT),
            )
            for at, (value, is_column) in enumerate(zip(row, numbers, strict=True))
        ]
        for row in table.rows
    ]


def _whole_ranges(text: str) -> str:
    """A range keeps together: ``83.1%``, and below it ``(77.6% to 86.7%)``, where there is no room beside it."""
    return _RANGE.sub(lambda found: found[0].replace(" ", "\u00a0"), text)


def _is_of_sentences(names: Sequence[str], rows: list[list[tuple[str, bool]]]) -> bool:
    """Whether a telephone shows each row as a block of its own: sentences would be read by scrolling."""
    columns = [[text for text, _ in column] for column in zip(*rows, strict=True)]
    across = sum(
        max(map(len, [*name.split(), *map(_unbroken, texts)])) + _GAP
        for name, texts in zip(names, columns, strict=bool(rows))
    )
    longest = [max(map(len, texts)) for texts in columns]
    wordy = any(length > _SENTENCE for length in longest) or sum(length > _SHORT for length in longest) > _MOST_LONG
    return across > _WINDOW and wordy


def _unbroken(text: str) -> str:
    """What of a cell stands in one line: all of it, or as much as of a sentence that is broken."""
    return text[:_SHORT] if " " in text else text


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | None) and not isinstance(value, bool)
