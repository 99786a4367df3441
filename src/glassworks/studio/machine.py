"""What this machine can do, as ``glassworks doctor`` finds it in a process of its own: that imports torch."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from glassworks.studio.jobs.queue import child_environment

_SECONDS = 120.0


class Machine:
    """Asked once, then remembered; may be used from any thread."""

    def __init__(self, root: Path) -> None:
        self._root, self._lock = root, threading.Lock()
        self._found: dict[str, Any] | None = None

    def look(self, *, again: bool = False) -> dict[str, Any]:
        """The report of the doctor; ``{"error": ...}`` where there is none. Takes seconds the first time."""
        with self._lock:
            if self._found is None or again:
                self._found = self._asked()
            return self._found

    def _asked(self) -> dict[str, Any]:
        words = [sys.executable, "-m", "glassworks", "doctor", "--json"]
        try:
            ran = subprocess.run(
                words, cwd=self._root, env=child_environment(), stdin=subprocess.DEVNULL, capture_output=True,
                timeout=_SECONDS, check=False,
            )  # fmt: skip
            return json.loads(ran.stdout)
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            return {"error": {"message": f"The doctor gave no answer: {error}", "do": "Run: glassworks doctor"}}
