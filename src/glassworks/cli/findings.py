"""How a terminal shows the run of a recipe that is no image classification: what it says, then its tables."""

from pathlib import Path
from typing import Any

from rich.console import Console, Group
from rich.text import Text

from glassworks.cli.draw import listing, seconds, titled
from glassworks.core.workspace import RunFolder

_MARKS = {"good": ("✓", "green"), "note": ("i", "cyan"), "warn": ("!", "yellow")}
_MOST_ROWS = 24


def draw_findings(found: dict[str, Any], console: Console) -> None:
    """Draws ``Findings.to_dict()``."""
    lines = [Text.assemble(_MARKS[verdict["tone"]], "  ", verdict["text"]) for verdict in found["verdicts"]]
    console.print(titled(found["title"], Group(*lines)))
    for table in found["tables"]:
        _draw_table(table, console)
    folder = RunFolder(Path(found["run"]))
    rows = [("Report", str(folder.report_html)), ("Time", seconds(sum(found["seconds"].values())))]
    rows += [("Model", str(folder.model))] if found["weights_hash"] else []
    for label, line in rows:
        console.print(Text.assemble((f"   {label:8}", "dim"), line), soft_wrap=True)


def _draw_table(table: dict[str, Any], console: Console) -> None:
    from glassworks.charts.format import cell

    rows = [[cell(value, table["digits"]) for value in row] for row in table["rows"]]
    numbers = [
        name
        for at, name in enumerate(table["columns"])
        if at and all(isinstance(row[at], int | float | None) for row in table["rows"])
    ]
    console.print(Text(table["title"], style="bold"))
    if table["note"]:
        console.print(Text(table["note"], style="dim"))
    console.print(listing(table["columns"], rows[:_MOST_ROWS], right=numbers))
    if len(rows) > _MOST_ROWS:
        console.print(Text(f"... and {len(rows) - _MOST_ROWS} more rows in report.html", style="dim"))
    console.print()
