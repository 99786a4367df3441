"""Processes that end with the studio, however it ends: one that is killed can end nobody, but its pipes close."""

import os
import signal
import threading


def end_with_parent() -> None:
    """Sends this process SIGTERM once its standard input, a pipe of the studio's, is closed at the other end."""
    threading.Thread(target=_watch, name="parent", daemon=True).start()


def _watch() -> None:
    while os.read(0, 4096):  # no buffer of Python's: its lock would keep the interpreter from ending
        pass
    os.kill(os.getpid(), signal.SIGTERM)
