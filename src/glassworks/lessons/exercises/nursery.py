"""The process from which every check is forked: what checks import is imported once, here.

Started as ``python -m glassworks.lessons.exercises.nursery SOCKET JOBS``; ends when its standard input is closed, that is
with the process that started it.
"""

import contextlib
import json
import os
import select
import signal
import socket
import sys
from dataclasses import asdict

import hypothesis.extra.numpy  # noqa: F401 - once, here
import torch

from glassworks.lessons.exercises.catalog import exercises
from glassworks.lessons.exercises.check import check
from glassworks.lessons.exercises.exercise import Outcome
from glassworks.lessons.exercises.supervise import outcome_of

_MOST = 200_000  # bytes of a job


def main(address: str, jobs: int) -> None:
    """Takes jobs one by one from the socket, at most ``jobs`` at a time, until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started this, who closes our input
    torch.set_num_threads(1)
    _warm_up()
    running: set[int] = set()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(256)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            while running and (done := os.waitpid(-1, 0 if len(running) >= jobs else os.WNOHANG)[0]):
                running.discard(done)
            ready, _, _ = select.select([listener, 0], [], [], 0.5 if running else None)
            if 0 in ready and not os.read(0, 1):
                return
            if listener in ready:
                connection, _ = listener.accept()
                with connection:
                    running.add(_forked(connection, listener))


def _warm_up() -> None:
    """What hypothesis builds at its first use is built before the first fork."""
    first = next(iter(exercises().values()))
    check(first, first.start)


def _forked(connection: socket.socket, listener: socket.socket) -> int:
    child = os.fork()
    if child:
        return child
    listener.close()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with contextlib.suppress(OSError):  # whoever asked may have gone
        answer = _answered(connection)
        connection.sendall(json.dumps(asdict(answer)).encode())
    os._exit(0)


def _answered(connection: socket.socket) -> Outcome:
    connection.settimeout(10)
    data = b""
    while part := connection.recv(65536):
        data += part
        if len(data) > _MOST:
            return Outcome(False, f"The code is longer than {_MOST:,} bytes.")
    return outcome_of(json.loads(data))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
