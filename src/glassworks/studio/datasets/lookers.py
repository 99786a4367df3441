"""The processes that look through images, one per set."""

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from glassworks.studio.datasets.dataset import Dataset
from glassworks.studio.jobs.queue import child_environment


class Lookers:
    """May be used from any thread."""

    def __init__(self, root: Path) -> None:
        self._root, self._lock = root, threading.Lock()
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def look(self, dataset: Dataset) -> None:
        """Begins to look through the images, unless that is under way or done."""
        with self._lock:
            child = self._children.get(dataset.name)
            if dataset.read_state()["state"] != "ready" and (child is None or child.poll() is not None):
                dataset.write_state("working")
                words = [sys.executable, "-m", "glassworks.studio.datasets.worker", str(dataset.path.resolve())]
                self._children[dataset.name] = subprocess.Popen(
                    words, cwd=self._root, env=child_environment(), stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                )  # fmt: skip

    def state(self, dataset: Dataset) -> dict[str, Any]:
        """How far it is; ``interrupted`` where its process has gone before it was done."""
        state = dataset.read_state()
        with self._lock:
            child = self._children.get(dataset.name)
        if state["state"] == "working" and (child is None or child.poll() is not None):
            state = dataset.read_state()  # it may have written its last word between the two looks
            if state["state"] == "working":
                return state | {"state": "interrupted"}
        return state

    def stop_all(self) -> None:
        """Ends every process; what they had done is done again."""
        with self._lock:
            for child in self._children.values():
                child.terminate()
            for child in self._children.values():
                child.wait()
