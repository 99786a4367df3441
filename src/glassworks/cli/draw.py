"""The few forms in which all commands set their results on a terminal."""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from glassworks.charts.format import THIN, duration
from glassworks.charts.format import percent as worded

STATE_STYLES = {"ok": "green", "warn": "yellow", "fail": "bold red"}


def result_console() -> Console:
    """Standard output; file names are never read as markup."""
    return Console(file=sys.stdout, highlight=False, markup=False)


def facts(rows: Iterable[tuple[str, RenderableType]]) -> Table:
    """Names on the left, values on the right, no lines."""
    table = Table.grid(padding=(0, 3))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(name, plain_spaces(value) if isinstance(value, str) else value)
    return table


def titled(title: str, body: RenderableType) -> Panel:
    """A panel with its title at the upper left."""
    return Panel(body, title=Text(title, style="bold"), title_align="left", border_style="dim", padding=(1, 2))


def listing(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    right: Sequence[str] = (),
    whole: Sequence[str] = (),
    gap: int = 2,
) -> Table:
    """A table with bold headings, ``gap`` spaces between columns.

    Args:
        columns: the headings.
        rows: their cells.
        right: headings of columns that hold numbers.
        whole: headings of columns whose cells are never broken over lines, such as names to copy.
        gap: spaces.
    """
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, gap, 0, 0))
    cells = [[cell if isinstance(cell, Text) else plain_spaces(str(cell)) for cell in row] for row in rows]
    for at, column in enumerate(columns):
        least = max((len(row[at]) for row in cells), default=0) if column in whole else None
        table.add_column(column, justify="right" if column in right else "left", overflow="fold", min_width=least)
    for row in cells:
        table.add_row(*row)
    return table


def plain_spaces(text: str) -> str:
    """Numbers in words as terminals show them well: without the narrow spaces before their units."""
    return text.replace(THIN, " ")


def percent(share: float | None, digits: int = 1) -> str:
    """``96.7 %``, or a dash where nothing was measured."""
    return plain_spaces(worded(share, digits))


def accuracy(values: dict[str, Any]) -> Text:
    """Accuracy with its interval and the count behind it."""
    share, interval, count = values["accuracy"], values["interval"], values["n"]
    if share is None or not count:
        return Text("not measured: no held-out images")
    low, high = interval
    right = round(share * count)
    return Text.assemble(
        (percent(share), "bold green"),
        (f"   {right:,} of {count:,} right; 95 % interval {percent(low)} to {percent(high)}", "dim"),
    )


def problem_counts(problems: Sequence[dict[str, Any]]) -> str:
    """``3 truncated (excluded), 2 cmyk (converted)``: what is left out first, then the most frequent."""
    counts = Counter((problem["kind"], problem["action"]) for problem in problems)
    ordered = sorted(counts.items(), key=lambda entry: (entry[0][1] != "excluded", -entry[1]))
    return (
        ", ".join(f"{count:,} {spoken(kind)} ({action})" for (kind, action), count in ordered)
        or "every image used as it is"
    )


def spoken(word: str) -> str:
    """A stable word such as ``duplicate_across_splits`` as people write it."""
    return word.replace("_", " ")


def seconds(value: float) -> str:
    """``0.42 s``, ``12.3 s``, ``3 min 05 s``."""
    return plain_spaces(duration(value))
