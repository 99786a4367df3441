"""``glassworks doctor``: whether this machine is ready, or what is wrong with a run; and what to do about it."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from glassworks.cli.command import run_command
from glassworks.cli.options import Json
from glassworks.core.context import RunContext
from glassworks.core.report import Report

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


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

    def verb(context: RunContext) -> Report:
        from glassworks.verbs.doctor import doctor

        return doctor(run, context=context)

    report = run_command(verb, _draw if run is None else _draw_run, as_json=as_json)
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


def _draw_run(report: dict[str, Any], console: "Console") -> None:
    from rich.table import Table
    from rich.text import Text

    from glassworks.cli.draw import STATE_STYLES

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for diagnosis in report["findings"]:
        table.add_row(Text(diagnosis["state"], style=STATE_STYLES[diagnosis["state"]]), _diagnosis(diagnosis))
    for line in _healthy(report):
        table.add_row(Text("ok", style=STATE_STYLES["ok"]), line)
    console.print(table)
    for note in report["notes"]:
        console.print(f"\n{note}", style="yellow")
    samples = sum(report["trainings"].values())
    verdict = {
        "ok": f"No fault that the doctor knows, in {samples:,} samples." if report["sound"] else "",
        "warn": "It works; the points marked warn could be better.",
        "fail": "Correct the points marked fail, then train again.",
    }
    if verdict[report["state"]]:
        console.print(f"\n{verdict[report['state']]}", style=STATE_STYLES[report["state"]])
    console.print(f"\nLook at {report['files'][0]}", style="dim")


def _healthy(report: dict[str, Any]) -> list[str]:
    """What was measured where no fault was found; of several trainings their names alone, as it would be many lines."""
    from glassworks.looks.health.report import FAULTS

    if len(report["trainings"]) <= 1:
        return [f"no {FAULTS[one['name']].removeprefix('a ')}: {one['text']}" for one in report["sound"]]
    faulty = {diagnosis["training"] for diagnosis in report["findings"]}
    return [f"training {name}: nothing is wrong" for name in report["trainings"] if name not in faulty]


def _diagnosis(diagnosis: dict[str, Any]) -> "Text":
    """What is wrong, where, by what evidence, and below it what to do."""
    from rich.text import Text

    from glassworks.looks.health.report import FAULTS

    where = f" in layer {diagnosis['layer']}" if diagnosis["layer"] else ""
    training = f" (training {diagnosis['training']})" if diagnosis["training"] else ""
    name = f"{FAULTS[diagnosis['name']]}{where}{training}"
    return Text.assemble((name, "bold"), f": {diagnosis['text']}", (f"\n{diagnosis['do']}", "dim"))
