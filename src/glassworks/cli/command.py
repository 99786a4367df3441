"""How every command runs: the verb with progress on standard error, then its report on standard output."""

import gc
import shlex
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glassworks.cli.errors import handled
from glassworks.cli.interrupt import cancelling
from glassworks.core.context import RunContext
from glassworks.core.distributed import is_main
from glassworks.core.events import Event, StageStarted
from glassworks.core.report import Report
from glassworks.core.workspace import Workspace

if TYPE_CHECKING:
    from rich.console import Console


def run_command(
    verb: Callable[[RunContext], Report],
    draw: Callable[[Any, "Console"], None],
    *,
    as_json: bool,
    on_interrupt: str = "",
) -> Any:
    """Runs ``verb``, shows its report and returns the report's plain values.

    Standard output holds the result alone: what libraries print while the verb runs goes to standard error.

    Args:
        verb: takes the run's context and returns the report; imports what it needs itself, so that --help stays quick.
        draw: draws ``report.to_dict()`` on a terminal.
        as_json: print the report's JSON document instead.
        on_interrupt: said after Ctrl-C: how to go on from what was done.

    Raises:
        typer.Exit: the command failed; the error was shown.
    """
    with handled(as_json, on_interrupt):
        from glassworks.cli.draw import result_console

        with run_context() as context:
            report = verb(context)
        values = report.to_dict()
        if not is_main():
            return values
        if as_json:
            print(report.to_json())  # noqa: T201 - the command's one document
        else:
            draw(values, result_console())
        sys.stdout.flush()
        return values


@contextmanager
def run_context() -> Iterator[RunContext]:
    """The context of a command: drawn on standard error, where also goes what libraries print; Ctrl-C cancels it."""
    from glassworks.cli.progress import TerminalProgress

    _quiet_pillow()
    with TerminalProgress() as drawn, redirect_stdout(sys.stderr), _collecting_from_the_first_stage() as begin:
        context = RunContext(drawn, begin, workspace=Workspace())  # the folder in which the command was started
        with cancelling(context.cancel):
            yield context


@contextmanager
def _collecting_from_the_first_stage() -> Iterator[Callable[[Event], None]]:
    """No garbage is collected before work begins: until then modules are imported, and those are never looked at again.

    One piece of work, such as an image to predict, makes less garbage than it takes time to look for. Done here because
    a command owns its process, as below.
    """

    def begin(event: Event) -> None:
        if isinstance(event, StageStarted) and event.total != 1 and not gc.isenabled():
            gc.collect()  # what is frozen is never collected again, garbage neither
            gc.freeze()
            gc.enable()

    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield begin
    finally:
        gc.unfreeze()
        if was_enabled:
            gc.enable()


def _quiet_pillow() -> None:
    """What Pillow remarks on odd EXIF blocks and broken files stands in the command's own report.

    Done here because a command owns its process; the library leaves the settings of its host alone.
    """
    import logging  # --help does without

    warnings.filterwarnings("ignore", module=r"PIL\.")
    logging.getLogger("PIL").setLevel(logging.CRITICAL)


def program() -> str:
    """How this program was started, so that the commands we suggest can be typed as they stand."""
    started = Path(sys.argv[0])
    if started.name == "__main__.py":
        return "python -m glassworks"
    found = shutil.which(started.name)
    return started.name if found and Path(found).resolve() == started.resolve() else str(started)


def resuming(words: list[str]) -> str:
    """The same command line with ``--resume``."""
    return f"{program()} {shlex.join([*words, *([] if '--resume' in words else ['--resume'])])}"
