"""The processes that hold networks open, so that questions about them are answered in moments; the studio has no torch.

Each run that is looked at has up to two: one answers what a pointer asks, the other what takes long. Together they are
never more than a few, since each holds a network and torch in memory: who asks for one more waits for its turn.
"""

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from glassworks.core.errors import GlassworksError, InputError
from glassworks.core.workspace import RunFolder
from glassworks.studio.jobs.queue import child_environment

Lane = Literal["quick", "slow"]
MOST = 4
"""Processes at a time; of those that nobody waits for, the one that was asked longest ago ends first."""
MOST_WAITING = 24
"""Questions at a time: each takes a thread, of which pages and images need some as well."""
_PATIENCE = 120.0  # seconds until a process is free: slow questions take a minute and more


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
        self._freed = threading.Condition(self._lock)  # nobody waits for some process any more
        self._workers: dict[tuple[str, Lane], _Worker] = {}
        self._asked = 0  # questions that have no answer yet
        self._is_ending = False

    def ask(self, folder: RunFolder, kind: str, lane: Lane = "quick", **settings: Any) -> dict[str, Any]:
        """What the run's network answers. The first question waits until it is open.

        Raises:
            InputError: what was asked for is not there.
            GlassworksError: the process has ended.
        """
        with self._one_question():
            answer = self._answer(folder, lane, {"kind": kind, "settings": settings})
        if "error" in answer:
            error = answer["error"]
            kind_of = InputError if answer["is_input"] else GlassworksError
            raise kind_of(
                expected=error["expected"], found=error["found"], do=error["do"], problems=error.get("problems", [])
            )
        return answer["answer"]

    def _answer(self, folder: RunFolder, lane: Lane, question: dict[str, Any]) -> dict[str, Any]:
        for _ in range(2):  # one that died, of memory for example, is begun again once
            worker = self._worker(folder, lane)
            try:
                answer = worker.ask(question)
            finally:
                with self._freed:
                    worker.waiting -= 1
                    self._freed.notify_all()
            if answer is not None:
                return answer
            self._forget(folder.path.name, lane, worker)
        raise GlassworksError(
            expected="the network's process to answer", found="that it ended, twice",
            do="Close other programs if memory is short, and try again.",
        )  # fmt: skip

    @contextmanager
    def _one_question(self) -> Iterator[None]:
        """Counts what is asked and not answered yet.

        Raises:
            GlassworksError: too much is.
        """
        with self._lock:
            if self._asked >= MOST_WAITING:
                raise _busy(f"{self._asked} that wait for their answers")
            self._asked += 1
        try:
            yield
        finally:
            with self._lock:
                self._asked -= 1

    def end(self, name: str) -> None:
        """Ends the processes of a run."""
        lanes: tuple[Lane, ...] = ("quick", "slow")
        for lane in lanes:
            self._forget(name, lane)

    def end_all(self) -> None:
        """Ends every process; none is begun any more."""
        with self._freed:
            self._is_ending = True
            workers, self._workers = list(self._workers.values()), {}
            self._freed.notify_all()
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
        """The process to ask, in which one more waits from now on; where all are taken, once one is free."""
        key: tuple[str, Lane] = (folder.path.name, lane)
        until = time.monotonic() + _PATIENCE
        with self._freed:
            while True:
                if self._is_ending:
                    raise GlassworksError(expected="a studio that goes on", found="one that ends", do="Start it again.")
                model = _date_of(folder)
                worker = self._workers.pop(key, None)
                if worker is not None and (worker.model != model or worker.process.poll() is not None):
                    worker.end()
                    worker = None
                if worker is None and self._has_room():
                    worker = _Worker(self._begin(folder), model)
                if worker is not None:
                    self._workers[key] = worker  # the last one that was asked stands last
                    worker.waiting += 1
                    return worker
                if not self._freed.wait(until - time.monotonic()):
                    raise _busy(f"{MOST} that are asked already")

    def _has_room(self) -> bool:
        """Whether one more may be begun; of those that nobody waits for, the longest unasked ends for it."""
        if len(self._workers) < MOST:
            return True
        idle = next((key for key, one in self._workers.items() if not one.waiting), None)
        if idle is None:
            return False
        self._workers.pop(idle).end()
        return True

    def _begin(self, folder: RunFolder) -> subprocess.Popen[str]:
        words = [sys.executable, "-m", "glassworks.studio.inside.worker", str(folder.path.resolve()), str(self._root)]
        return subprocess.Popen(
            words, cwd=self._root, env=child_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
        )  # fmt: skip


def _date_of(folder: RunFolder) -> int:
    """Of its model file.

    Raises:
        InputError: somebody has taken it away.
    """
    try:
        return folder.model.stat().st_mtime_ns
    except OSError:
        raise InputError(
            expected=f"the model of {folder.path.name}", found="that it is no longer there", do="See the list of runs."
        ) from None


def _busy(found: str) -> GlassworksError:
    return GlassworksError(
        expected="a moment in which networks can be asked",
        found=found,
        do="Wait until an answer has come, and ask again.",
    )
