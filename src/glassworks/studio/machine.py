"""What this machine can do, as ``glassworks doctor`` finds it in a process of its own: that imports torch."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from glassworks.core.errors import RunError
from glassworks.studio.jobs.queue import child_environment

_SECONDS = 120.0
_SHOWN = ("processor", "processors", "free memory", "devices", "free disk for runs", "pretrained weights")
_DO = {
    "pretrained weights": (
        "Images are trained on all the same, with a backbone that ships with glassworks; others by name need it."
    ),
    "runs": "Close the studio, and open it with a workspace in which you may write.",
}
"""What to do about a finding, for who types no commands: the doctor names options of the command line."""


class Machine:
    """Asked once, then remembered; may be used from any thread."""

    def __init__(self, root: Path) -> None:
        self._root, self._lock = root, threading.Lock()
        self._found: dict[str, Any] | None = None

    def look(self, *, again: bool = False) -> dict[str, Any]:
        """The report of the doctor, and ``shown``: those of its findings that pages show. Takes seconds the first time.

        Raises:
            RunError: the doctor gives no answer.
        """
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
            report = json.loads(ran.stdout)
            return report | {"shown": [_in_words(one) for one in report["findings"] if _is_shown(one)]}
        except (OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
            raise RunError(
                expected="to see what this machine can do", found=f"no answer of the doctor: {error}",
                do="Look again, or run: glassworks doctor",
            ) from error  # fmt: skip


def _is_shown(finding: dict[str, Any]) -> bool:
    return finding["name"] in _SHOWN or finding["state"] == "fail"


def _in_words(finding: dict[str, Any]) -> dict[str, Any]:
    return finding | ({"do": _DO.get(finding["name"], finding["do"])} if finding["do"] else {})
