"""``glassworks look``: what happens inside a network."""

from typing import TYPE_CHECKING, Annotated

import typer

from glassworks.cli.command import run_command
from glassworks.cli.options import Json
from glassworks.core.context import RunContext
from glassworks.core.errors import InputError
from glassworks.looks.registry import LOOKS, terminal_of

if TYPE_CHECKING:
    from rich.console import Console

    from glassworks.looks.base import LookReport


def look(
    kind: Annotated[str, typer.Argument(metavar="KIND", show_default=False, help=f"One of {', '.join(LOOKS)}.")],
    run: Annotated[
        str | None,
        typer.Argument(
            metavar="RUN|MODEL",
            show_default=False,
            help="A run folder, a model file, a timm folder, the name of a network (ours, timm's, torchvision:NAME), "
            "file.py:factory (runs that file), or worked_example.",
        ),
    ] = None,
    *,
    model: Annotated[
        str | None, typer.Option(metavar="FILE.py:FACTORY", help="The same as RUN|MODEL, by name.")
    ] = None,
    image: Annotated[
        str | None,
        typer.Option(metavar="FILE|SET:N", help="The image to look at: a file, or one of a built-in set (digits:3)."),
    ] = None,
    layer: Annotated[str | None, typer.Option(metavar="NAME", help="A layer by its dotted name.")] = None,
    unit: Annotated[
        str | None, typer.Option(metavar="I,J,...", help="A unit, channel or weight: its index, counted from 0.")
    ] = None,
    target: Annotated[str | None, typer.Option(metavar="CLASS", help="A class by its name or number.")] = None,
    data: Annotated[str | None, typer.Option(metavar="SOURCE", help="Images, for looks at a whole set.")] = None,
    weights: Annotated[
        str | None, typer.Option(metavar="FILE|FOLDER", help="Pretrained weights for a network that was named.")
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Any other setting of this kind of look.")
    ] = None,
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="Where the figure and the page go; default: looks/MODEL-KIND.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Looks inside any network: numbers here, a figure and a page in a folder."""
    reports: list[LookReport] = []  # drawn as it is, not as its JSON values

    def verb(context: RunContext) -> "LookReport":
        from glassworks.core.config import apply_settings  # pydantic, which --help does without
        from glassworks.verbs.look import default_folder, look

        named = run if run is not None else model
        if named is None:
            raise InputError(
                expected="a network to look at",
                found="none",
                do="Name a run or a network after KIND.",
            )
        images = None if data is None else {"source": data}  # a table, into which --set data.KEY=VALUE goes
        given = {"image": image, "layer": layer, "target": target, "data": images, "unit": _index(unit)}
        settings = apply_settings({key: value for key, value in given.items() if value is not None}, set_ or [])
        folder = out or default_folder(context.workspace, kind, named, settings)
        reports.append(look(kind, named, weights=weights, out=folder, context=context, **settings))
        return reports[0]

    run_command(verb, lambda _values, console: _draw(reports[0], console), as_json=as_json)


def _index(text: str | None) -> list[int] | None:
    """``12,3,0,1`` as numbers."""
    if text is None:
        return None
    try:
        return [int(part) for part in text.replace(" ", "").split(",")]
    except ValueError:
        raise InputError(
            expected="--unit with whole numbers between commas",
            found=f"'{text}'",
            do="Such as --unit 3,0,7.",
        ) from None


def _draw(report: "LookReport", console: "Console") -> None:
    from glassworks.cli.draw import facts, listing, titled  # rich and NumPy, which --help does without
    from glassworks.looks.view import Facts

    for block in terminal_of(report.kind)(report.numbers):
        if isinstance(block, Facts):
            console.print(titled(block.title, facts(block.rows)))
            continue
        if block.title:
            console.print(f"\n{block.title}", style="bold")
        console.print(listing(block.columns, block.rows, right=block.numbers))
    for note in report.notes:
        console.print(f"\n{note}", style="yellow")
    pages = [file for file in report.files if file.endswith(".html")] or report.files[:1]
    console.print(f"\nLook at {', '.join(pages)}", style="dim")
