"""``glassworks evaluate``: how a trained model does on labelled images."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from glassworks.cli.command import run_command
from glassworks.cli.options import Json, Reading, Run, Source
from glassworks.core.context import RunContext
from glassworks.core.report import Report

if TYPE_CHECKING:
    from rich.console import Console

_WIDEST_MATRIX = 12
_CONFUSIONS_SHOWN = 8


def evaluate(
    run: Run,
    source: Source,
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="Also write report.html and report.json into this folder.")
    ] = None,
    set_: Reading = None,
    as_json: Json = False,
) -> None:
    """Measures a model on labelled images: accuracy with its interval, confusion, calibration."""

    def verb(context: RunContext) -> Report:
        from glassworks.verbs.evaluate import evaluate

        return evaluate(run, source, out=out, settings=set_, context=context)

    run_command(verb, _draw, as_json=as_json)


def _draw(report: dict[str, Any], console: "Console") -> None:
    from glassworks.cli.draw import accuracy, facts, listing, percent, titled

    rows: list[tuple[str, Any]] = [("Accuracy", accuracy(report))]
    if report.get("top5") is not None:
        rows.append(("Among the top 5", percent(report["top5"])))
    if report.get("trained_on"):
        rows.append(("Left out", f"{report['trained_on']:,} images that the model was trained on, known by content"))
    rows.append(("Calibration error", f"{percent(report['ece'])} (mean distance between confidence and accuracy)"))
    console.print(titled("Evaluated", facts(rows)))
    classes, confusion = report["classes"], report["confusion"]
    if len(classes) <= _WIDEST_MATRIX:
        console.print("\nRows: what is there; columns: what was predicted", style="dim")
        table = listing(
            ["", *classes], [(name, *row) for name, row in zip(classes, confusion, strict=True)], right=classes
        )
        console.print(table)
        return
    confused = sorted(_confusions(classes, confusion), key=lambda entry: -entry[0])
    if confused:
        console.print("\nConfused most often", style="bold")
        console.print(listing(["images", "of class", "taken for"], confused[:_CONFUSIONS_SHOWN], right=["images"]))


def _confusions(classes: list[str], confusion: list[list[int]]) -> list[tuple[int, str, str]]:
    """(count, true class, predicted class) of every kind of mistake that was made."""
    return [
        (count, classes[i], classes[j])
        for i, row in enumerate(confusion)
        for j, count in enumerate(row)
        if i != j and count
    ]
