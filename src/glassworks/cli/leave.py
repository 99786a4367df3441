"""The end of a command's process: at once. To take apart what was imported takes torch half as long as to import it."""

import atexit
import os
import sys
import threading


def leave(code: int) -> None:
    """Ends this process with an exit code, after all that was to be done at its end; its memory goes as it is.

    The interpreter's own way is left to it where others are at work or look on: threads that it would wait for, a
    profiler, a debugger.
    """
    others = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
    waited_for = any(not thread.daemon for thread in others)
    if waited_for or sys.getprofile() is not None or sys.gettrace() is not None:
        sys.exit(code)
    atexit._run_exitfuncs()  # pyright: ignore[reportPrivateUsage] - has no public name
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # the interpreter says what could not be written
        sys.exit(code)
    os._exit(code)
