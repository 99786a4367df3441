"""``glassworks compare``: networks side by side on one's own images."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from glassworks.cli.command import resuming, run_command
from glassworks.cli.options import Json, Reading, Source
from glassworks.core.context import RunContext
from glassworks.core.report import Report

if TYPE_CHECKING:
    from rich.console import Console


def compare(
    source: Source,
    models: Annotated[
        str,
        typer.Option(
            metavar="A,B,...",
            show_default=False,
            help="Two networks or more, ours or timm's; NAME=FILE|FOLDER|random gives one its weights.",
        ),
    ],
    protocol: Annotated[
        str, typer.Option(help="features: unchanged weights and the exact head. scratch: trained from random weights.")
    ] = "features",
    epochs: Annotated[int | None, typer.Option(min=1, help="With scratch: equal steps for all.")] = None,
    minutes: Annotated[float | None, typer.Option(min=0.01, help="With scratch: equal time for all.")] = None,
    size: Annotated[int | None, typer.Option(min=8, max=1024, help="Side of the images, for all.")] = None,
    out: Annotated[str | None, typer.Option(metavar="DIR", help="A new or empty folder.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Finish a comparison that was interrupted, to the same numbers.")
    ] = False,
    set_: Reading = None,
    as_json: Json = False,
) -> None:
    """Compares networks: error with interval against parameters, operations, latency and memory, and what is chance."""

    def verb(context: RunContext) -> Report:
        from glassworks.verbs.compare import compare

        names = [name for name in models.split(",") if name.strip()]
        return compare(
            source,
            names,
            protocol=protocol,  # pyright: ignore[reportArgumentType] - the verb refuses others
            epochs=epochs,
            minutes=minutes,
            size=size,
            out=out,
            resume=resume,
            settings=set_,
            context=context,
        )

    run_command(verb, _draw, as_json=as_json, on_interrupt=f"Resume with: {resuming(sys.argv[1:])}")


def _draw(report: dict[str, Any], console: "Console") -> None:
    from glassworks.cli.findings import draw_findings

    draw_findings(report, console)
