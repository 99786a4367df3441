"""The processes that look through images, one per set; they end with the studio."""

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from glassworks.studio.datasets.dataset import Dataset
from glassworks.studio.jobs.queue import child_environment

_AT_ONCE = 2
"""Processes that look through images at a time: fifty sets that come at once are looked through one after another."""


class Lookers:
    """May be used from any thread."""

    def __init__(self, root: Path) -> None:
        self._root, self._lock = root, threading.Lock()
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._waiting: dict[str, Dataset] = {}

    def look(self, dataset: Dataset) -> None:
        """Begins to look through the images when their turn comes, unless that is under way or done."""
        with self._lock:
            if dataset.read_state()["state"] != "ready" and not self._is_at_work(dataset.name):
                dataset.write_state("working")
                self._waiting[dataset.name] = dataset
        self.step()

    def step(self) -> None:
        """Begins what can be begun; to be called every moment."""
        with self._lock:
            while self._waiting and sum(map(self._is_at_work, self._children)) < _AT_ONCE:
                name = next(iter(self._waiting))
                self._children[name] = self._begin(self._waiting.pop(name))

    def state(self, dataset: Dataset) -> dict[str, Any]:
        """How far it is; ``interrupted`` where its process has gone before it was done."""
        self.step()
        state = dataset.read_state()
        with self._lock:
            is_coming = dataset.name in self._waiting or self._is_at_work(dataset.name)
        if state["state"] == "working" and not is_coming:
            state = dataset.read_state()  # it may have written its last word between the two looks
            if state["state"] == "working":
                return state | {"state": "interrupted"}
        return state

    def forget(self, dataset: Dataset) -> None:
        """Ends the process that looks through the images, or that would."""
        with self._lock:
            self._waiting.pop(dataset.name, None)
            child = self._children.pop(dataset.name, None)
        if child is not None:
            child.terminate()
            child.wait()

    def stop_all(self) -> None:
        """Ends every process; what they had done is done again."""
        with self._lock:
            self._waiting.clear()
            for child in self._children.values():
                child.terminate()
            for child in self._children.values():
                child.wait()

    def _is_at_work(self, name: str) -> bool:
        child = self._children.get(name)
        return child is not None and child.poll() is None

    def _begin(self, dataset: Dataset) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "glassworks.studio.datasets.worker", str(dataset.path.resolve())]
        return subprocess.Popen(
            words, cwd=self._root, env=child_environment(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
