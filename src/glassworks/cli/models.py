"""``glassworks models``: the networks to train."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from glassworks.cli.command import run_command
from glassworks.cli.options import Json
from glassworks.core.events import Progress
from glassworks.core.report import Report

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(help="List the networks.")


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

        def verb(_: Progress) -> Report:
            from glassworks.verbs.models import models

            return models(timm)

        run_command(verb, _draw_list, as_json=as_json)


def _draw_list(report: dict[str, Any], console: "Console") -> None:
    from glassworks.cli.draw import listing

    rows = [(name, "glassworks") for name in report["glassworks"]]
    rows += [(name, "timm, pretrained") for name in report["timm"]]
    console.print(listing(["name", "from"], rows))
    if not report["timm"]:
        console.print("\ntimm's pretrained networks by name: glassworks models --timm 'mobilenet*'", style="dim")
