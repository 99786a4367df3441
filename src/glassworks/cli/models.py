"""``glassworks models``: the networks to train, and one of them layer by layer."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from glassworks.cli.command import run_command
from glassworks.cli.options import Json
from glassworks.core.context import RunContext
from glassworks.core.report import Report

if TYPE_CHECKING:
    from rich.console import Console

_WIDE = 110
"""Columns of a terminal that hold the layer table with every digit."""

app = typer.Typer(help="List the networks; `models show NAME` prints one layer by layer.")


@app.callback(invoke_without_command=True)
def _list(
    context: typer.Context,
    timm: Annotated[
        str | None,
        typer.Option(
            "--timm", metavar="PATTERN", help="Also timm's pretrained networks whose name fits, such as 'resnet*'."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    if context.invoked_subcommand is None:

        def verb(_: RunContext) -> Report:
            from glassworks.verbs.models import models

            return models(timm)

        run_command(verb, _draw_list, as_json=as_json)


@app.command("show")
def show(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", show_default=False, help="A network, a run folder, a model file or a .txt with layers."
        ),
    ],
    size: Annotated[int | None, typer.Option("--size", min=1, max=4096, help="Side of the input in pixels.")] = None,
    classes: Annotated[int | None, typer.Option("--classes", min=1, help="Outputs of the network.")] = None,
    as_json: Json = False,
) -> None:
    """Prints the layer table: output shape, kernel, parameters, multiply-adds, memory, receptive field."""

    def verb(_: RunContext) -> Report:
        from glassworks.verbs.models import show_model

        return show_model(name, size=size, classes=classes)

    run_command(verb, _draw_table, as_json=as_json)


def _draw_table(report: dict[str, Any], console: "Console") -> None:
    from glassworks.charts.format import bytes_in_words, rounded
    from glassworks.cli.draw import facts, listing, titled

    is_narrow = console.width < _WIDE
    count = rounded if is_narrow else "{:,}".format
    columns = ["layer", "kind", "output", "kernel", "parameters", "multiply-adds", "memory", "sees", "step"]
    if is_narrow:
        columns[4:7] = ["params", "mults", "memory"]
    rows = [
        (
            layer["name"],
            layer["kind"],
            _times(layer["output"], "x" if is_narrow else " x "),
            layer["kernel"],
            count(layer["parameters"]) if layer["parameters"] else "",
            count(layer["multiply_adds"]) if layer["multiply_adds"] else "",
            bytes_in_words(layer["activation_bytes"]) if layer["activation_bytes"] else "",
            "?" if layer["receptive_field"] is None else layer["receptive_field"],
            layer["jump"] or "",
        )
        for layer in report["layers"]
    ]
    console.print(listing(columns, rows, right=columns[4:], gap=1 if is_narrow else 2))
    extra = report["training_only_parameters"]
    field = report["receptive_field"]
    console.print(
        titled(
            report["name"],
            facts(
                [
                    ("Input", _times(report["input"])),
                    (
                        "Parameters",
                        f"{report['parameters']:,}" + (f", and {extra:,} in training only" if extra else ""),
                    ),
                    ("Multiply-adds", f"{report['multiply_adds']:,} for one input"),
                    ("Activations", f"{bytes_in_words(report['activation_bytes'])} for one input, all layers together"),
                    *([("Receptive field", f"{field} pixels, in steps of {report['stride']}")] if field else []),
                ]
            ),
        )
    )


def _times(shape: list[int], sign: str = " x ") -> str:
    return sign.join(str(side) for side in shape)


def _draw_list(report: dict[str, Any], console: "Console") -> None:
    from glassworks.cli.draw import listing

    rows = [(name, report["titles"][name]) for name in report["glassworks"]]
    rows += [(name, "timm, pretrained") for name in report["timm"]]
    console.print(listing(["name", "network"], rows))
    console.print("\nOne of them layer by layer: glassworks models show NAME", style="dim")
    if not report["timm"]:
        console.print("timm's pretrained networks by name: glassworks models --timm 'mobilenet*'", style="dim")
