"""What a training would choose for a source of images, asked of a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from glassworks.core.errors import GlassworksError, InputError
from glassworks.studio.jobs.queue import child_environment

_SECONDS = 120.0


def choices_for(root: Path, named: str) -> dict[str, Any]:
    """The choices with their reasons, as ``choices_worker`` finds them.

    Args:
        root: of the workspace, in which trainings work.
        named: the source.

    Raises:
        InputError: the source cannot be used.
        GlassworksError: there is no answer.
    """
    words = [sys.executable, "-m", "glassworks.studio.choices_worker", named]
    try:
        ran = subprocess.run(
            words, cwd=root, env=child_environment(), stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS,
            check=False,
        )  # fmt: skip
        said = json.loads(ran.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise GlassworksError(
            expected="what would be chosen for these images", found=f"'{error}'",
            do="Train all the same: each choice is shown while it is made.",
        ) from None  # fmt: skip
    if "error" in said:
        error = said["error"]
        raise InputError(
            expected=error["expected"], found=error["found"], do=error["do"], problems=error.get("problems", [])
        )
    return said
