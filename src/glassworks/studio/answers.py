"""The JSON document that a process of its own answers with: it has torch, which the studio's process does without."""

import json
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from glassworks.core.errors import GlassworksError, InputError
from glassworks.studio.jobs.queue import child_environment

_AT_ONCE = threading.BoundedSemaphore(2)
"""Such processes: each holds torch in memory."""


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
    if not _AT_ONCE.acquire(timeout=seconds):
        raise GlassworksError(
            expected=expected, found="that others are asked already", do="Wait a moment, and try again."
        )
    try:
        ran = subprocess.run(
            words, cwd=root, env=child_environment(), stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds,
            check=False,
        )  # fmt: skip
        said = json.loads(ran.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise GlassworksError(expected=expected, found=f"'{error}'", do=do) from None
    finally:
        _AT_ONCE.release()
    if "error" in said:
        error = said["error"]
        raise InputError(
            expected=error["expected"], found=error["found"], do=error["do"], problems=error.get("problems", [])
        )
    return said
