"""``glassworks doctor``: whether this machine is ready, and what to do where it is not."""

from typing import TYPE_CHECKING, Any

import typer

from glassworks.cli.command import run_command
from glassworks.cli.options import Json
from glassworks.core.events import Progress
from glassworks.core.report import Report

if TYPE_CHECKING:
    from rich.console import Console


def doctor(as_json: Json = False) -> None:
    """Looks at versions, devices, threads, precision, caches and folders. Exits 1 where something must be mended."""

    def verb(progress: Progress) -> Report:
        from glassworks.verbs.doctor import doctor

        return doctor(progress=progress)

    report = run_command(verb, _draw, as_json=as_json)
    if report["state"] == "fail":
        raise typer.Exit(1)


def _draw(report: dict[str, Any], console: "Console") -> None:
    from rich.table import Table
    from rich.text import Text

    from glassworks.cli.draw import STATE_STYLES

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    group = None
    for finding in report["findings"]:
        if finding["group"] != group:
            group = finding["group"]
            table.add_row("", Text(f"\n{group}" if table.rows else group, style="bold"), "")
        value = Text(finding["value"])
        if finding["do"]:
            value.append(f"\n{finding['do']}", style="dim")
        table.add_row(Text(finding["state"], style=STATE_STYLES[finding["state"]]), finding["name"], value)
    console.print(table)
    verdict = {
        "ok": "Everything is in order.",
        "warn": "glassworks works here; the points marked warn could be better.",
        "fail": "Mend the points marked fail, then run glassworks doctor again.",
    }
    console.print(f"\n{verdict[report['state']]}", style=STATE_STYLES[report["state"]])
