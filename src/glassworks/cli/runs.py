"""``glassworks runs``: what was trained, compared and looked at here, and how it ended."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from glassworks.cli.command import run_command
from glassworks.cli.errors import handled
from glassworks.cli.options import Json
from glassworks.core.context import RunContext
from glassworks.core.errors import InputError
from glassworks.core.report import Report

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(help="List the runs of this folder; `runs show NAME` shows one of them, `runs rm NAME` deletes it.")

_STYLES = {"finished": "green", "running": "cyan", "failed": "bold red"}
_ALL = 110  # characters that all columns need; on fewer, those that only describe are left to ``runs show``
_UNITS = [("d", 86_400), ("h", 3_600), ("min", 60)]


@app.callback(invoke_without_command=True)
def _list(context: typer.Context, as_json: Json = False) -> None:
    if context.invoked_subcommand is None:

        def verb(context: RunContext) -> Report:
            from glassworks.verbs.runs import runs

            return runs(context.workspace)

        run_command(verb, _draw_list, as_json=as_json)


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False, help="A run's name, or its folder.")],
    as_json: Json = False,
) -> None:
    """Shows what a run is, how it ended, and what lies in its folder."""

    def verb(context: RunContext) -> Report:
        from glassworks.verbs.runs import show_run

        return show_run(name, context.workspace)

    run_command(verb, _draw_one, as_json=as_json)


@app.command("rm")
def remove(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", show_default=False, help="Runs by their names.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Deletes runs with everything in their folders; one that is being worked on stays."""

    def verb(context: RunContext) -> Report:
        from glassworks.verbs.runs import remove_runs

        return remove_runs(names, context.workspace)

    if not yes:
        with handled(as_json):
            _ask(names, as_json)
    run_command(verb, _draw_removed, as_json=as_json)


def _ask(names: list[str], as_json: bool) -> None:
    """Asks a person; nobody else can answer.

    Raises:
        InputError: nobody is there to be asked, or the answer is no.
    """
    from glassworks.charts.format import bytes_in_words
    from glassworks.core.workspace import Workspace
    from glassworks.verbs.runs import to_remove

    entries = to_remove(names, Workspace())
    listed = ", ".join(f"{entry.path} ({bytes_in_words(entry.size)})" for entry in entries)
    if as_json or not sys.stdin.isatty():
        raise InputError(expected="a yes to deleting runs", found="nobody to ask", do="Add --yes to delete them.")
    if not typer.confirm(f"Delete {listed}?", err=True):
        raise typer.Exit(1)


def _draw_list(report: dict[str, Any], console: "Console") -> None:
    from rich.text import Text

    from glassworks.charts.format import bytes_in_words
    from glassworks.cli.draw import listing, percent

    if not report["runs"]:
        console.print("No runs here yet. Start with: glassworks train digits", style="dim")
        return
    rows = [
        {
            "run": run["path"],
            "kind": run["kind"],
            "title": run["title"],
            "status": Text(run["status"], style=_STYLES.get(run["status"], "yellow")),
            "accuracy": percent(run["accuracy"]) if "accuracy" in run else "",
            "size": bytes_in_words(run["size"]),
            "age": age(run["created"]),
        }
        for run in report["runs"]
    ]
    columns = [name for name in rows[0] if console.width >= _ALL or name not in ("kind", "title")]
    cells = [[row[name] for name in columns] for row in rows]
    console.print(listing(columns, cells, right=["accuracy", "size", "age"], whole=["run", "status"]))


def _draw_one(run: dict[str, Any], console: "Console") -> None:
    from glassworks.charts.format import bytes_in_words
    from glassworks.cli.draw import facts, percent, titled

    rows: list[tuple[str, Any]] = [("Title", run["title"]), ("Kind", run["kind"]), ("Status", run["status"])]
    if run["error"]:
        rows.append(("Why", run["error"]))
    if "accuracy" in run:
        rows.append(("Accuracy", percent(run["accuracy"])))
    rows += [("Began", run["created"]), ("Ended", run["finished"] or "–"), ("Size", bytes_in_words(run["size"]))]
    rows += [("Process", str(run["pid"] or "–")), ("Files", "  ".join(run["files"]))]
    console.print(titled(run["path"], facts(rows)))


def _draw_removed(report: dict[str, Any], console: "Console") -> None:
    for path in report["removed"]:
        console.print(f"Deleted {path}", soft_wrap=True)


def age(created: str) -> str:
    """``3 d``, ``2 h``, ``5 min``, ``now``: since a moment in ISO 8601."""
    seconds = (datetime.now().astimezone() - datetime.fromisoformat(created)).total_seconds()
    return next((f"{int(seconds // length)} {unit}" for unit, length in _UNITS if seconds >= length), "now")
