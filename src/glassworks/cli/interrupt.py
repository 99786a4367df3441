"""Ctrl-C in a terminal: the first asks the run to end at its next step, the second ends it at once."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from glassworks.core.cancel import CancelToken

_SAID = b"\nStopping at the next step, to be resumed from there; Ctrl-C again stops at once.\n"


@contextmanager
def cancelling(token: CancelToken) -> Iterator[None]:
    """While inside, an interrupt cancels ``token``; a second one is a ``KeyboardInterrupt``, as without this."""
    before = signal.getsignal(signal.SIGINT)
    # Ignored by whoever started us in the background, or in a thread of another program: theirs to decide.
    if before is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        yield
        return

    def first(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        token.cancel()
        os.write(sys.__stderr__.fileno(), _SAID) if sys.__stderr__ else None

    signal.signal(signal.SIGINT, first)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
