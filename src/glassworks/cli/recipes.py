"""``glassworks recipes``: the shipped recipes, by name or by lesson, and one of them in full."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from glassworks.cli.command import run_command
from glassworks.cli.options import Json
from glassworks.core.context import RunContext
from glassworks.core.report import Report

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(help="List the shipped recipes; `recipes show NAME` prints one.")


@app.callback(invoke_without_command=True)
def _list(
    context: typer.Context,
    by_lesson: Annotated[bool, typer.Option("--course", help="In the course's order, by lesson.")] = False,
    as_json: Json = False,
) -> None:
    if context.invoked_subcommand is None:

        def verb(_: RunContext) -> Report:
            if by_lesson:
                from glassworks.verbs.recipes import course

                return course()
            from glassworks.verbs.recipes import recipes

            return recipes()

        run_command(verb, _draw_course if by_lesson else _draw_list, as_json=as_json)


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False, help="A shipped recipe.")],
    as_json: Json = False,
) -> None:
    """Prints one recipe: save it as a file, change it, and train with it."""

    def verb(_: RunContext) -> Report:
        from glassworks.verbs.recipes import show_recipe

        return show_recipe(name)

    run_command(verb, _draw_one, as_json=as_json)


def _draw_list(report: dict[str, Any], console: "Console") -> None:
    from glassworks.cli.draw import listing

    rows = [(card["name"], card["title"], f"{card['minutes']:g}", card["teaches"]) for card in report["recipes"]]
    console.print(listing(["name", "title", "minutes", "teaches"], rows, right=["minutes"]))
    console.print("\nTrain with one: glassworks train NAME", style="dim")


def _draw_course(report: dict[str, Any], console: "Console") -> None:
    """A heading for each lesson, a line for each recipe."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for justify in ("right", "left", "right", "left"):
        table.add_column(justify=justify, overflow="fold")
    for lesson in report["lessons"]:
        number, title = Text(str(lesson["number"]), style="bold"), Text(lesson["title"], style="bold")
        table.add_row(number, "", f"{lesson['minutes']:g} min" if lesson["recipes"] else "", title)
        for one in lesson["recipes"]:
            table.add_row("", one["name"], f"{one['minutes']:g} min", one["title"])
        for one in lesson["larger"]:
            table.add_row("*", one["name"], f"{one['minutes']:g} min", one["title"], style="dim")
    console.print(table)
    console.print(
        f"\nIn this order: glassworks train NAME; {report['minutes']:g} minutes in all, without a download.\n"
        "* wants a download or images of your own, or takes longer than a lesson; not counted.",
        style="dim",
    )


def _draw_one(report: dict[str, Any], console: "Console") -> None:
    """The file's own text, so that ``recipes show NAME > mine.toml`` gives a recipe."""
    from rich.syntax import Syntax

    if console.is_terminal:
        console.print(Syntax(report["text"], "toml", background_color="default"))
    else:
        typer.echo(report["text"], nl=False)
