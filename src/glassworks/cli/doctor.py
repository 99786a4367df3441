"""``glassworks doctor``: whether this machine is ready, or what is wrong with a run; and what to do about it."""

from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from glassworks.cli.command import run_command
from glassworks.cli.options import Json
from glassworks.core.context import RunContext
from glassworks.core.report import Report

if TYPE_CHECKING:
    from rich.console import Console

    from glassworks.looks.health.report import HealthReport


def doctor(
    run: Annotated[
        str | None,
        typer.Argument(metavar="RUN", show_default=False, help="A run folder, also of a training that failed."),
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Examines this machine, or a run: vanishing gradients, dead units, a wrong learning rate, overfitting, ...

    Exits 1 where something must be corrected.
    """
    reports: list[Report] = []  # a run's is drawn as it is, not as its JSON values

    def verb(context: RunContext) -> Report:
        from glassworks.verbs.doctor import doctor

        reports.append(doctor(run, context=context))
        return reports[0]

    def draw_run(_values: dict[str, Any], console: "Console") -> None:
        _draw_run(cast("HealthReport", reports[0]), console)

    report = run_command(verb, _draw if run is None else draw_run, as_json=as_json)
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
        "fail": "Correct the points marked fail, then run glassworks doctor again.",
    }
    console.print(f"\n{verdict[report['state']]}", style=STATE_STYLES[report["state"]])


def _draw_run(report: "HealthReport", console: "Console") -> None:
    from rich.table import Table
    from rich.text import Text

    from glassworks.cli.draw import STATE_STYLES
    from glassworks.looks.health.show import points, verdict

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for point in points(report):
        do = (f"\n{point.do}", "dim") if point.do else ""
        words = Text.assemble((point.title, "bold" if point.do else ""), f": {point.text}", do)
        table.add_row(Text(point.state, style=STATE_STYLES[point.state]), words)
    console.print(table)
    for note in report.notes:
        console.print(f"\n{note}", style="yellow")
    if verdict(report):
        console.print(f"\n{verdict(report)}", style=STATE_STYLES[report.state])
    console.print(f"\nLook at {report.files[0]}", style="dim")
