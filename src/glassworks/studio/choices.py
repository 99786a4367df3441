"""What a training would choose for a source of images, asked of a process of its own."""

import sys
from pathlib import Path
from typing import Any

from glassworks.studio.answers import answer_of

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
    return answer_of(
        words,
        root,
        seconds=_SECONDS,
        expected="what would be chosen for these images",
        do="Train all the same: each choice is shown while it is made.",
    )
