"""Work that takes minutes lets go first what somebody waits for: pages, answers about an image, a scrolling list."""

import contextlib
import os
from pathlib import Path

NICENESS = 2
_OWN_GROUP = Path("/proc/self/autogroup")
"""Linux schedules sessions against each other first, and the niceness of a process says nothing to another session."""


def step_back() -> None:
    """Gives this process, and those that it starts, less of a busy processor; all of one that is idle."""
    if os.name != "posix":
        return
    os.nice(NICENESS)
    if os.getsid(0) == os.getpid():  # else it would be the whole session's, the studio's among them
        with contextlib.suppress(OSError):  # not on this system
            _OWN_GROUP.write_text(str(NICENESS), encoding="utf-8")
