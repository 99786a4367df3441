"""The command ``glassworks``: lists the commands, and turns whatever goes wrong into a message and an exit code."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

import glassworks
from glassworks.cli import (
    check,
    compare,
    doctor,
    evaluate,
    export,
    generate,
    lessons,
    look,
    models,
    predict,
    recipes,
    runs,
    serve,
    studio,
    train,
)
from glassworks.cli.errors import handled, show_error, usage_error
from glassworks.cli.leave import fill_closed_streams, leave
from glassworks.core.text import escape_output

app = typer.Typer(
    name="glassworks",
    help="A workshop for deep vision in which nothing is hidden: train on a folder of images, see how sure the numbers "
    "are, and take one file away that runs anywhere.",
    epilog="Start with: glassworks train digits",
    pretty_exceptions_enable=False,
)
app.command("train")(train.train)
app.command("check")(check.check)
app.command("compare")(compare.compare)
app.command("evaluate")(evaluate.evaluate)
app.command("predict")(predict.predict)
app.command("export")(export.export)
app.command("generate")(generate.generate)
app.command("look")(look.look)
app.command("serve")(serve.serve)
app.command("studio")(studio.studio)
app.command("lessons")(lessons.lessons)
app.add_typer(runs.app, name="runs")
app.add_typer(recipes.app, name="recipes")
app.add_typer(models.app, name="models")
app.command("doctor")(doctor.doctor)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"glassworks {glassworks.__version__}")
        raise typer.Exit


@app.callback()
def _global_options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None: ...


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line (``sys.argv`` by default) and returns the exit code."""
    escape_output()
    words = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    as_json = "--json" in words
    command = typer.main.get_command(app)
    try:
        with handled(as_json):
            return command.main(args=words, prog_name="glassworks", standalone_mode=False) or 0
    except typer.Exit as exit_:
        return exit_.exit_code
    except typer.TyperException as error:
        wrong = usage_error(error)
        show_error(wrong, as_json, title="Cannot read this command line")
        return wrong.exit_code


def run() -> None:
    """The whole process of a command."""
    fill_closed_streams()
    leave(main())
