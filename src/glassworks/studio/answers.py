"""The JSON document that a process of its own answers with: it has torch, which the studio's process does without."""

import json
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from glassworks.core.errors import GlassworksError, InputError
from glassworks.studio.jobs.queue import child_environment

_AT_ONCE = threading.BoundedSemaphore(2)
"""Such processes: each holds torch in memory."""
MOST_WAITING = 8
"""Questions at a time: each takes a thread, of which pages and images need some as well."""
_WAITING = threading.BoundedSemaphore(MOST_WAITING)


def answer_of(words: Sequence[str], root: Path, *, seconds: float, expected: str, do: str) -> dict[str, Any]:
    """What it says.

    Args:
        words: the command.
        root: of the workspace, in which it works.
        seconds: how long it may take.
        expected: what the answer would have been, should there be none.
        do: what a user may do then.

    Raises:
        InputError: it refuses what it was given.
        GlassworksError: there is no answer.
    """
    with _turn(expected, seconds):
        said = _said(words, root, seconds=seconds, expected=expected, do=do)
    if "error" in said:
        error = said["error"]
        raise InputError(
            expected=error["expected"], found=error["found"], do=error["do"], problems=error.get("problems", [])
        )
    return said


@contextmanager
def _turn(expected: str, seconds: float) -> Iterator[None]:
    """Waits until a process may begin; where too many wait already, it refuses at once.

    Raises:
        GlassworksError: too many wait, or for too long.
    """
    if not _WAITING.acquire(blocking=False):
        raise _busy(expected, f"{MOST_WAITING} that wait for their answers")
    try:
        if not _AT_ONCE.acquire(timeout=seconds):
            raise _busy(expected, "that others are asked already")
        try:
            yield
        finally:
            _AT_ONCE.release()
    finally:
        _WAITING.release()


def _busy(expected: str, found: str) -> GlassworksError:
    return GlassworksError(expected=expected, found=found, do="Wait a moment, and try again.")


def _said(words: Sequence[str], root: Path, *, seconds: float, expected: str, do: str) -> dict[str, Any]:
    try:
        ran = subprocess.run(
            words, cwd=root, env=child_environment(), stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds,
            check=False,
        )  # fmt: skip
        return json.loads(ran.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise GlassworksError(expected=expected, found=f"'{error}'", do=do) from None
