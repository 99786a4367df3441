"""The page of a run of any task: one self-contained file in the style of the classifier's report."""

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
    tables = [(table, _cells(table)) for table in findings.tables]
    return page(
        "findings.html",
        findings.title,
        meta=[findings.task.replace("_", " "), findings.created, f"glassworks {findings.version}"],
        report=findings,
        tables=tables,
    )


_SHORT = 16
"""Letters of a word among numbers that is set as they are."""


def _cells(table: Table) -> list[list[tuple[str, bool]]]:
    """The text of every cell, and whether it is set as a number: also a short word among numbers, but not a name."""
    columns = zip(*table.rows, strict=True)
    numbers = [any(_is_number(value) and value is not None for value in column) for column in columns]
    return [
        [
            (text := cell(value, table.digits), _is_number(value) or (at > 0 and is_column and len(text) <= _SHORT))
            for at, (value, is_column) in enumerate(zip(row, numbers, strict=True))
        ]
        for row in table.rows
    ]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | None) and not isinstance(value, bool)
