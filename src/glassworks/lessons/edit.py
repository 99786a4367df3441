"""One's own copy of a lesson in marimo's editor: the lesson that is served stays as it is."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from glassworks.core.workspace import Workspace
from glassworks.lessons.plan import notebook_named


def edit_lesson(name: str, say: Callable[[str], None]) -> None:
    """Copies the lesson below the working folder, unless there is a copy, and becomes marimo's editor of it.

    Raises:
        RecipeError: no such lesson.
    """
    path = notebook_named(name)
    copy = Path(Workspace().root) / "lessons" / path.name
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    say(f"Your copy of the lesson is {copy}")
    # On loopback and with marimo's own token; its editor runs code, which is what it is for.
    os.execv(sys.executable, [sys.executable, "-m", "marimo", "edit", "--host", "127.0.0.1", str(copy)])  # noqa: S606
