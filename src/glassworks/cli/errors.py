"""What a user sees when a command cannot do its work: one clear message and an exit code, never a traceback.

Exit codes: 0 done, 1 failed, 2 the input was wrong, 130 interrupted.
"""

import json
import os
import re
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from glassworks.core.cancel import Cancelled
from glassworks.core.distributed import is_main
from glassworks.core.errors import GlassworksError, InputError, near_miss
from glassworks.core.libraries import broken_library

INTERRUPTED = 130

_NEAR_MISS = re.compile(r"\(Possible options: |Did you mean ")
"""How the parser of command lines begins its suggestions."""
_CHOICE = re.compile(r"'([^']*)' is not one of (.+)")
_QUOTED = re.compile(r"'([^']*)'")


@contextmanager
def handled(as_json: bool, on_interrupt: str = "") -> Iterator[None]:
    """Runs a command's body; every failure is shown and becomes ``typer.Exit``."""
    try:
        yield
    except (typer.Exit, typer.Abort, typer.TyperException):
        raise
    except GlassworksError as error:
        show_error(error, as_json)
        raise typer.Exit(error.exit_code) from None
    except (KeyboardInterrupt, Cancelled):
        do = on_interrupt or "Run the command again to start over."
        stopped = GlassworksError(
            expected="to finish", found="an interrupt", do=do, message=f"Stopped before it was finished. {do}"
        )
        show_error(stopped, as_json, title="Interrupted")
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        _discard_stdout()
        raise typer.Exit(1) from None
    except Exception as error:  # noqa: BLE001 - the last resort: nobody should have to read a traceback
        # One that cannot be imported is not there itself, but some of its parts are.
        has_begun = any(name.partition(".")[0] == "torch" for name in list(sys.modules))
        if has_begun and (broken := broken_library()):
            show_error(broken, as_json)
            raise typer.Exit(broken.exit_code) from None
        show_error(_unexpected(error), as_json, title="Sorry, this is a mistake in glassworks")
        raise typer.Exit(1) from None


def usage_error(error: typer.TyperException) -> InputError:
    """What the parser refused (an unknown option or command, a missing argument), as one of our errors."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "glassworks"
    found, _, near = _NEAR_MISS.sub("\0", error.format_message(), count=1).partition("\0")
    found = found.strip().rstrip(".").replace("Value error, ", "")
    choice = _CHOICE.search(found)
    near = near or (near_miss(choice[1], _QUOTED.findall(choice[2])).removeprefix("did you mean ") if choice else "")
    hint = f"Did you mean {near.rstrip(').?')}? " if near else ""
    do = f"{hint}See: {command} --help"
    return InputError(
        expected=f"a command line that `{command}` takes",
        found=f"{found[:1].lower()}{found[1:]}",
        do=do,
        message=f"{found[:1].upper()}{found[1:]}. {do}",
    )


def show_error(error: GlassworksError, as_json: bool, title: str = "") -> None:
    """Writes the error: one JSON document on standard output, or a few lines on standard error."""
    if as_json and is_main():
        print(json.dumps(error.to_dict(), ensure_ascii=False))  # noqa: T201 - the command's one document
        sys.stdout.flush()
        return
    from rich.console import Console
    from rich.text import Text

    heading = title or ("Cannot use this input" if isinstance(error, InputError) else "Failed")
    what = error.message.removesuffix(error.do).rstrip()
    problems = [Text.assemble(("  - ", "dim"), problem) for problem in error.problems]
    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    console.print(Text(heading, "bold red"), what, *problems, Text(error.do, "bold"), sep="\n")


def _unexpected(error: Exception) -> GlassworksError:
    """An error nobody foresaw; its traceback goes to a file, and to standard error with ``GLASSWORKS_DEBUG=1``."""
    trace = "".join(traceback.format_exception(error))
    if os.environ.get("GLASSWORKS_DEBUG"):
        sys.stderr.write(trace)
    last = traceback.format_exception_only(error)[-1].strip()
    try:
        handle, name = tempfile.mkstemp(prefix="glassworks-trace-", suffix=".txt")
        os.close(handle)
        Path(name).write_text(trace, encoding="utf-8")
        do = f"Please report it with the details in {name}"
    except OSError:  # a full disk, or none to write on
        do = "Please report it with what GLASSWORKS_DEBUG=1 shows; its details could not be written to a file"
    return GlassworksError(expected="the command to work", found=last, do=do, message=f"{last}. {do}")


def _discard_stdout() -> None:
    """Lets Python's flush at exit succeed after the reader of a pipe has gone away."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # standard output is no real file, as in tests
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - lives until the process ends
