"""The processes that hold networks open, so that questions about them are answered in moments; the studio has no torch.

Each run that is looked at has up to two: one answers what a pointer asks, the other what takes long.
"""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from glassworks.core.errors import GlassworksError, InputError
from glassworks.core.workspace import RunFolder
from glassworks.studio.jobs.queue import child_environment

Lane = Literal["quick", "slow"]
MOST = 4
"""Processes that are kept; of those that nobody waits for, the one that was asked longest ago ends first."""


@dataclass(eq=False)
class _Worker:
    """One process: a line in, a line out.

    Attributes:
        model: date of the model file that it opened.
        waiting: how many wait for an answer; changed under the lock of all.
    """

    process: subprocess.Popen[str]
    model: int
    waiting: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, question: Mapping[str, Any]) -> dict[str, Any] | None:
        """The answer; ``None`` where the process has ended."""
        assert self.process.stdin is not None, "a pipe"  # noqa: S101 - our own invariant
        assert self.process.stdout is not None, "a pipe"  # noqa: S101 - our own invariant
        with self.lock:
            try:
                self.process.stdin.write(json.dumps(question) + "\n")
                self.process.stdin.flush()
                line = self.process.stdout.readline()
            except (OSError, ValueError):
                return None
        return json.loads(line) if line.endswith("\n") else None

    def end(self) -> None:
        """Ends it; it holds nothing that has to be kept. Who waits for an answer gets none."""
        self.process.kill()
        self.process.wait()
        with self.lock:
            for pipe in (self.process.stdin, self.process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):  # a question that was never read
                        pipe.close()


class Insides:
    """By run and lane; may be used from any thread."""

    def __init__(self, root: Path) -> None:
        self._root, self._lock = root, threading.Lock()
        self._workers: dict[tuple[str, Lane], _Worker] = {}
        self._is_ending = False

    def ask(self, folder: RunFolder, kind: str, lane: Lane = "quick", **settings: Any) -> dict[str, Any]:
        """What the run's network answers. The first question waits until it is open.

        Raises:
            InputError: what was asked for is not there.
            GlassworksError: the process has ended.
        """
        for _ in range(2):  # one that died, of memory for example, is begun again once
            worker = self._worker(folder, lane)
            try:
                answer = worker.ask({"kind": kind, "settings": settings})
            finally:
                with self._lock:
                    worker.waiting -= 1
                    self._end_idle(MOST)
            if answer is not None:
                break
            self._forget(folder.path.name, lane, worker)
        else:
            raise GlassworksError(
                expected="the network's process to answer", found="that it ended, twice",
                do="Close other programs if memory is short, and try again.",
            )  # fmt: skip
        if "error" in answer:
            error = answer["error"]
            kind_of = InputError if answer["is_input"] else GlassworksError
            raise kind_of(
                expected=error["expected"], found=error["found"], do=error["do"], problems=error.get("problems", [])
            )
        return answer["answer"]

    def end(self, name: str) -> None:
        """Ends the processes of a run."""
        lanes: tuple[Lane, ...] = ("quick", "slow")
        for lane in lanes:
            self._forget(name, lane)

    def end_all(self) -> None:
        """Ends every process; none is begun any more."""
        with self._lock:
            self._is_ending = True
            workers, self._workers = list(self._workers.values()), {}
        for worker in workers:
            worker.end()

    def _forget(self, name: str, lane: Lane, ended: _Worker | None = None) -> None:
        """Ends the process of a run, or no other than ``ended``: somebody may have begun the next one meanwhile."""
        with self._lock:
            worker = self._workers.get((name, lane))
            if worker is None or (ended is not None and worker is not ended):
                return
            del self._workers[name, lane]
        worker.end()

    def _worker(self, folder: RunFolder, lane: Lane) -> _Worker:
        """The process to ask, in which one more waits from now on."""
        model = folder.model.stat().st_mtime_ns
        key: tuple[str, Lane] = (folder.path.name, lane)
        with self._lock:
            if self._is_ending:
                raise GlassworksError(expected="a studio that goes on", found="one that ends", do="Start it again.")
            worker = self._workers.pop(key, None)
            if worker is not None and (worker.model != model or worker.process.poll() is not None):
                worker.end()
                worker = None
            if worker is None:
                self._end_idle(MOST - 1)
                worker = _Worker(self._begin(folder), model)
            self._workers[key] = worker  # the last one that was asked stands last
            worker.waiting += 1
            return worker

    def _end_idle(self, most: int) -> None:
        """Ends those that nobody waits for, the longest unasked first, until there are no more than ``most``."""
        idle = [other for other, one in self._workers.items() if not one.waiting]
        for other in idle[: max(0, len(self._workers) - most)]:
            self._workers.pop(other).end()

    def _begin(self, folder: RunFolder) -> subprocess.Popen[str]:
        words = [sys.executable, "-m", "glassworks.studio.inside.worker", str(folder.path.resolve()), str(self._root)]
        return subprocess.Popen(
            words, cwd=self._root, env=child_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
        )  # fmt: skip
