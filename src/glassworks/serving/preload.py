"""Imported once by the process that workers are forked from, so that a new worker starts in a fraction of a second.

A service manager or a terminal signals the whole group of processes. Only the front obeys: what it has accepted is
answered by workers that are still there.
"""

import signal

for _name in ("SIGTERM", "SIGINT", "SIGHUP"):  # Windows has no SIGHUP
    if hasattr(signal, _name):
        signal.signal(getattr(signal, _name), signal.SIG_IGN)

import glassworks.serving.worker  # noqa: E402, F401 - only after the signals
