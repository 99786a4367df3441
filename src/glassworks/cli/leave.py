"""The end of a command's process: at once. To take apart what was imported takes torch half as long as to import it."""

import atexit
import os
import sys
import threading
from typing import TextIO, TypeGuard

_TOOLS = 6  # numbers that sys.monitoring gives to tools


def leave(code: int) -> None:
    """Ends this process with an exit code, after all that was to be done at its end; its memory goes as it is.

    The interpreter's own way is left to it where others are at work or look on: threads that it would wait for, a
    profiler, a debugger.
    """
    if _others_look_on():
        sys.exit(code)
    atexit._run_exitfuncs()  # pyright: ignore[reportPrivateUsage] - has no public name
    try:
        for stream in (sys.stdout, sys.stderr):
            if _is_open(stream):
                stream.flush()
    except OSError:  # the interpreter says what could not be written
        sys.exit(code)
    os._exit(code)


def fill_closed_streams() -> None:
    """What is written to a standard stream that the process was started without (``>&-``, pythonw) is thrown away."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - as long as the process


def _is_open(stream: TextIO | None) -> TypeGuard[TextIO]:
    """Whether there is such a stream; whoever hosts the process may have taken or closed it."""
    return stream is not None and not stream.closed


def _others_look_on() -> bool:
    others = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
    waited_for = any(not thread.daemon for thread in others)
    return waited_for or sys.getprofile() is not None or sys.gettrace() is not None or _is_monitored()


def _is_monitored() -> bool:
    """Whether a tool of ``sys.monitoring`` is at work: from Python 3.12 on profilers and debuggers register there."""
    monitoring = getattr(sys, "monitoring", None)
    return monitoring is not None and any(monitoring.get_tool(number) for number in range(_TOOLS))
