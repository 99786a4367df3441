"""The queue: run folders whose job is still wanted, begun one after another, each in a process of its own.

Nothing of it is kept in memory alone. A studio that was killed finds the same queue again, and the processes that went
on without it.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from glassworks.core.errors import InputError
from glassworks.core.job import Alive, Job, ask_to_stop
from glassworks.core.run_entry import QUEUED, status_of
from glassworks.core.run_info import is_at_work
from glassworks.core.workspace import RunFolder, Workspace
from glassworks.recipes.load import load
from glassworks.recipes.start import run_name

_ATTEMPTS = 2
AGAIN = ("interrupted", "cancelled", "failed")
"""What can be gone on with."""


class Queue:
    """The jobs of one workspace; its methods may be called from any thread.

    Args:
        workspace: whose runs they are.
        at_once: processes that may work at a time.
    """

    def __init__(self, workspace: Workspace, at_once: int = 1) -> None:
        self._workspace, self._at_once = workspace, at_once
        self._lock = threading.Lock()
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._attempts: dict[str, int] = {}
        self._known = {folder.path.name for folder in workspace.folders() if folder.job.is_file()}

    def add(self, reference: str, settings: Sequence[str] = ()) -> RunFolder:
        """A new run, to be begun when its turn comes.

        Raises:
            RecipeError: the recipe or a setting is wrong; all problems at once.
            RunError: its folder cannot be made.
        """
        recipe = load(reference, settings).recipe
        name = run_name(reference)
        with self._lock:
            folder = self._workspace.new_run(name)
            job = Job(reference, tuple(settings), recipe.title or name, recipe.task, _now())
            job.write(folder)
            self._known.add(folder.path.name)
        return folder

    def resume(self, folder: RunFolder) -> None:
        """Has a run go on from what was saved, when its turn comes.

        Raises:
            InputError: it is not one that can go on.
        """
        with self._lock:
            status, job = status_of(folder), Job.found_in(folder) or _job_of(folder)
            if status not in AGAIN or job is None:
                raise InputError(
                    expected="a run that was interrupted, stopped or failed",
                    found=f"one that is {status}" if job else "one that was not begun with a recipe",
                    do="Start it anew.",
                )
            replace(job, wanted=True, error={}, asked=_now()).write(folder)
            self._attempts.pop(folder.path.name, None)
            self._known.add(folder.path.name)

    def stop(self, folder: RunFolder) -> None:
        """Takes a run from the queue, or has it keep a checkpoint and end; one that waits is not begun.

        Raises:
            InputError: it neither waits nor works.
        """
        with self._lock:
            status = status_of(folder)
            job = Job.found_in(folder)
            if job is not None and status == QUEUED:
                replace(job, wanted=False).write(folder)
                ask_to_stop(folder)  # its process may have been started a moment ago
            elif status == "running" and Alive.found_in(folder):
                ask_to_stop(folder)
            else:
                raise InputError(
                    expected="a run of the studio that works or waits",
                    found=f"one that is {status}",
                    do="Where a terminal works on it, press Ctrl-C there.",
                )

    def step(self) -> None:
        """Begins what can be begun; to be called every moment."""
        with self._lock:
            self._gather()
            waiting = [(job.asked, name) for name in self._known if (job := self._job(name)) and job.wanted]
            working = sum(is_at_work(self.folder(name)) for name in self._known - self._children.keys())
            for _, name in sorted(waiting):
                if len(self._children) + working >= self._at_once:
                    return
                if name not in self._children and not is_at_work(self.folder(name)):
                    self._begin(name)

    def folder(self, name: str) -> RunFolder:
        """The folder of that name below ``runs``."""
        return RunFolder(self._workspace.runs / name)

    def working(self) -> list[str]:
        """Names of the runs that are being worked on."""
        with self._lock:
            return sorted(name for name in self._known if is_at_work(self.folder(name)))

    def _job(self, name: str) -> Job | None:
        return Job.found_in(self.folder(name))

    def _begin(self, name: str) -> None:
        folder = self.folder(name)
        words = [sys.executable, "-m", "glassworks.studio.jobs.worker", str(folder.path.resolve())]
        with folder.worker_log.open("ab") as log:
            self._children[name] = subprocess.Popen(
                words, cwd=self._workspace.root, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=os.name == "posix", env=child_environment(),
            )  # fmt: skip
        self._attempts[name] = self._attempts.get(name, 0) + 1

    def _gather(self) -> None:
        """Takes note of the processes that ended; one that ended before it could say why has not lost its job."""
        for name, child in list(self._children.items()):
            code = child.poll()
            if code is None:
                continue
            del self._children[name]
            job = self._job(name)
            if job and job.wanted and self._attempts.get(name, 0) >= _ATTEMPTS:
                error = InputError(
                    expected="a process that begins to work", found=f"that it ended with {code}, {_ATTEMPTS} times",
                    do="Read worker.log in the run's folder.",
                )  # fmt: skip
                replace(job, wanted=False, error=dict(error.to_dict()["error"])).write(self.folder(name))  # pyright: ignore[reportCallIssue, reportArgumentType]


def _job_of(folder: RunFolder) -> Job | None:
    """The job of a run that was begun on the command line: its recipe, as it lies there."""
    if not folder.recipe.is_file():
        return None
    recipe = load(str(folder.recipe)).recipe
    return Job(str(folder.recipe.resolve()), (), recipe.title or folder.path.name, recipe.task, _now())


def child_environment() -> dict[str, str]:
    """As ours, with the package found where we found it, whatever folder the process works in."""
    package = str(Path(__file__).parents[3])
    paths = [package, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return os.environ | {"PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}


def _now() -> str:
    """With fractions of a second: the queue keeps the order in which things were asked for."""
    return datetime.now().astimezone().isoformat(timespec="microseconds")
