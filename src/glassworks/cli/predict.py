"""``glassworks predict``: labels with probabilities for image files."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from glassworks.cli.command import run_command
from glassworks.cli.options import Json, Run
from glassworks.core.events import Progress
from glassworks.core.report import Report

if TYPE_CHECKING:
    from rich.console import Console


def predict(
    run: Run,
    images: Annotated[
        list[str],
        typer.Argument(
            metavar="IMAGE...", show_default=False, help="Files, folders, globs; - reads paths from standard input."
        ),
    ],
    top: Annotated[int, typer.Option(metavar="K", min=1, help="How many labels per image, most probable first.")] = 1,
    as_json: Json = False,
) -> None:
    """Predicts labels with probabilities. An image that cannot be read is named, and the rest are answered.

    Exits 1 where not a single image could be read.
    """

    def verb(progress: Progress) -> Report:
        from glassworks.verbs.predict import predict

        return predict(run, _with_listed(images), top=top, progress=progress)

    predictions = run_command(verb, _draw, as_json=as_json)
    if predictions and all("error" in prediction for prediction in predictions):
        raise typer.Exit(1)


def _with_listed(images: list[str]) -> list[str]:
    """``images`` with each ``-`` replaced by the lines of standard input."""
    listed: list[str] = []
    for image in images:
        listed += [line for line in sys.stdin.read().splitlines() if line] if image == "-" else [image]
    return listed


def _draw(predictions: list[dict[str, Any]], console: "Console") -> None:
    """Aligned columns on a terminal; tab-separated lines, one per label, where another program reads."""
    from rich.text import Text

    from glassworks.cli.draw import listing, percent

    if not console.is_terminal:
        for prediction in predictions:
            for label, probability in _labels(prediction):
                shown = "" if probability is None else f"{probability:.6f}"
                typer.echo("\t".join([prediction["path"], label, shown]))
        return
    rows: list[tuple[Any, ...]] = []
    for prediction in predictions:
        for rank, (label, probability) in enumerate(_labels(prediction)):
            shown = Text(label, style="red" if probability is None else "bold" if rank == 0 else "dim")
            rows.append(
                ("" if rank else prediction["path"], shown, "" if probability is None else percent(probability))
            )
    console.print(listing(["image", "label", "probability"], rows, right=["probability"]))


def _labels(prediction: dict[str, Any]) -> list[tuple[str, float | None]]:
    """(label, probability), most probable first; an image that could not be read has its error for a label."""
    if "error" in prediction:
        return [(f"error: {prediction['error']}", None)]
    if "top" in prediction:
        return [(entry["label"], entry["probability"]) for entry in prediction["top"]]
    return [(prediction["label"], prediction["probability"])]
