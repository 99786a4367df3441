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
    tables = [(table, [[_cell(value, table) for value in row] for row in table.rows]) for table in findings.tables]
    return page(
        "findings.html",
        findings.title,
        meta=[findings.task.replace("_", " "), findings.created, f"glassworks {findings.version}"],
        report=findings,
        tables=tables,
    )


def _cell(value: Any, table: Table) -> tuple[str, bool]:
    """The text of a cell, and whether it is a number."""
    return cell(value, table.digits), isinstance(value, int | float | None) and not isinstance(value, bool)
