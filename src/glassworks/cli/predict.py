"""``glassworks predict``: labels with probabilities for image files."""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from glassworks.cli.command import run_context
from glassworks.cli.errors import handled
from glassworks.cli.options import Json
from glassworks.core.files import disk_errors
from glassworks.core.report import Report
from glassworks.core.text import ESCAPED, decoded, one_line

if TYPE_CHECKING:
    from rich.console import Console

UNLIKE = "unlike the training images"
_SPOOLED = 64 * 2**20  # bytes of a JSON document that stay in memory before it goes to a temporary file


def predict(
    run: Annotated[
        str,
        typer.Argument(
            metavar="RUN|NETWORK",
            show_default=False,
            help="A run folder, the model.safetensors of one, an exported .onnx, or the name of a published network.",
        ),
    ],
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
    out = sys.stdout
    with handled(as_json):
        from glassworks.cli.draw import result_console

        console = result_console()
        with run_context() as context:
            from glassworks.verbs.predict import stream

            counted = _Counted(stream(run, _with_listed(images), top=top, context=context))
            if as_json:
                _write_json(counted, out)
            elif console.is_terminal:
                _write_table(counted, console)
            else:
                _write_lines(counted, out)
        out.flush()
    if not counted.num_answered:
        raise typer.Exit(1)


class _Counted:
    """The answers as they pass, and how many of them are no errors."""

    def __init__(self, answers: Iterable[Report]) -> None:
        self._answers = answers
        self.num_answered = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for answer in self._answers:
            values = answer.to_dict()
            self.num_answered += "error" not in values
            yield values


def _with_listed(images: list[str]) -> list[str]:
    """``images`` with each ``-`` replaced by the lines of standard input."""
    listed: list[str] = []
    for image in images:
        listed += _lines(sys.stdin.buffer.read()) if image == "-" else [image]
    return listed


def _lines(content: bytes) -> list[str]:
    """Names one a line, or as ``find -print0`` parts them; names themselves may hold any other character."""
    text = decoded(content)
    parts = text.split("\0") if "\0" in text else [line.removesuffix("\r") for line in text.split("\n")]
    return [part for part in parts if part]


def _write_json(answers: Iterable[dict[str, Any]], out: TextIO) -> None:
    """One document, and none where the work cannot be finished: it is put together beside, not in memory."""
    with (
        disk_errors(Path(tempfile.gettempdir())),
        tempfile.SpooledTemporaryFile(_SPOOLED, "w+", encoding="utf-8", errors=ESCAPED) as file,
    ):
        for number, values in enumerate(answers):
            file.write(f"{', ' if number else '['}{json.dumps(values, ensure_ascii=False, allow_nan=False)}")
        file.write("]\n")
        file.seek(0)
        shutil.copyfileobj(file, out)


def _write_lines(answers: Iterable[dict[str, Any]], out: TextIO) -> None:
    """Tab-separated lines, one per label, as they are ready: another program reads them."""
    for values in answers:
        warning = [unlike] if (unlike := _unlike(values)) else []
        for label, probability in _labels(values):
            shown = "" if probability is None else f"{probability:.6f}"
            out.write("\t".join([one_line(values["path"]), one_line(label), shown, *warning]) + "\n")


def _write_table(answers: Iterable[dict[str, Any]], console: "Console") -> None:
    """Aligned columns on a terminal."""
    from rich.text import Text

    from glassworks.cli.draw import listing, percent

    rows: list[tuple[Any, ...]] = []
    for values in answers:
        for rank, (label, probability) in enumerate(_labels(values)):
            shown = Text(one_line(label), style="red" if probability is None else "bold" if rank == 0 else "dim")
            path, unlike = ("", "") if rank else (one_line(values["path"]), _unlike(values))
            share = "" if probability is None else percent(probability)
            rows.append((path, shown, share, Text(unlike, style="yellow")))
    width = 4 if any(row[3] for row in rows) else 3
    columns = ["image", "label", "probability", ""][:width]
    console.print(listing(columns, [row[:width] for row in rows], right=["probability"]))


def _unlike(prediction: dict[str, Any]) -> str:
    """The warning for an image that is unlike those of the training; empty for others."""
    return UNLIKE if prediction.get("known") is False else ""


def _labels(prediction: dict[str, Any]) -> list[tuple[str, float | None]]:
    """(label, probability), most probable first; an image that could not be read has its error for a label."""
    if "error" in prediction:
        return [(f"error: {prediction['error']}", None)]
    if "top" in prediction:
        return [(entry["label"], entry["probability"]) for entry in prediction["top"]]
    return [(prediction["label"], prediction["probability"])]
