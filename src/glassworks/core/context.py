"""What every long piece of work is given: whom to notify, when to stop, and where its folders lie.

Such a piece of work says what it does::

    with context.stage("features", total=len(images)) as advance:
        for image in images:
            ...
            advance(1)
    context.choose("precision", "bfloat16", "measured per image: ...")

A verb begins with ``RunContext.of(context)``: the same subscribers, token and workspace, and a record of its own, so
that two runs under one context never mix what their reports say.
"""

import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from glassworks.core.cancel import CancelToken
from glassworks.core.distributed import is_main
from glassworks.core.events import (
    Artefact,
    Choice,
    Event,
    Finished,
    Metric,
    Note,
    StageAdvanced,
    StageEnded,
    StageStarted,
    Subscriber,
)
from glassworks.core.record import EventFile, RunRecord
from glassworks.core.run_info import at_work, status_after
from glassworks.core.workspace import RunFolder, Workspace


class Stage:
    """A stage that is under way; called with a count, it moves on.

    Attributes:
        parts: seconds by what they went into, where that is known.
    """

    def __init__(self, context: "RunContext", name: str) -> None:
        self._context, self._name = context, name
        self.parts: dict[str, float] = {}

    def __call__(self, count: int) -> None:
        """``count`` further units are done; a cancelled run ends here.

        Raises:
            Cancelled: the run was asked to end.
        """
        self._context.emit(StageAdvanced(self._name, count))
        self._context.cancel.raise_if_cancelled()

    def spend(self, part: str, seconds: float) -> None:
        """Of the stage's time, so much went into ``part``; the record then lists the parts in place of the stage."""
        self.parts[part] = self.parts.get(part, 0.0) + seconds


class RunContext:
    """Emits events to subscribers, holds the cancel token and the workspace, and records one run.

    Attributes:
        workspace: where runs and looks are put.
        cancel: asked at every stage and every advance.
        record: what the report of this run says.

    Args:
        subscribers: receive every event; none means silence.
        workspace: default: the current folder.
        cancel: default: one that only ``context.cancel`` reaches.
    """

    def __init__(
        self, *subscribers: Subscriber, workspace: Workspace | None = None, cancel: CancelToken | None = None
    ) -> None:
        self.workspace = workspace or Workspace()
        self.cancel = cancel or CancelToken()
        self.record = RunRecord()
        self._subscribers: tuple[Subscriber, ...] = subscribers

    @classmethod
    def of(cls, context: "RunContext | None") -> "RunContext":
        """A context for one more run: as the given one, with a record of its own; a silent one for ``None``."""
        if context is None:
            return cls()
        return cls(*context._subscribers, workspace=context.workspace, cancel=context.cancel)

    def silenced(self) -> "RunContext":
        """The same workspace and token, with nobody listening: for trials, and for all but one of many processes."""
        return RunContext(workspace=self.workspace, cancel=self.cancel)

    def emit(self, event: Event) -> None:
        """Hands an event to the record and every subscriber."""
        self.record(event)
        for subscriber in self._subscribers:
            subscriber(event)

    @contextmanager
    def stage(self, name: str, total: int | None = None, unit: str = "images") -> Generator[Stage]:
        """Times a stage and yields what moves it on; ``total`` is ``None`` where the end is not known.

        Raises:
            Cancelled: the run was asked to end.
        """
        self.cancel.raise_if_cancelled()
        begin = time.perf_counter()
        stage = Stage(self, name)
        self.emit(StageStarted(name, total, unit))
        try:
            yield stage
        finally:
            self.emit(StageEnded(name, time.perf_counter() - begin, stage.parts))

    def choose(self, key: str, value: object, reason: str = "") -> None:
        """Something was decided automatically; a reason that begins with "because" reads as a clause."""
        self.emit(Choice(key, str(value), reason))

    def note(self, line: str, *, kept: bool = True) -> None:
        """A remark; with ``kept=False`` it is shown and not written into the report."""
        self.emit(Note(line, kept))

    def metric(self, name: str, value: float, *, step: int, epoch: int, folder: Path) -> None:
        """A number measured while the network in ``folder`` learns."""
        self.emit(Metric(name, value, step, epoch, str(folder)))

    def artefact(self, path: Path, kind: str) -> None:
        """A file was written."""
        self.emit(Artefact(str(path), kind))

    @contextmanager
    def working_in(self, folder: RunFolder, *, kind: str, title: str, anew: bool = False) -> Generator[None]:
        """What happens inside is the work of one run: its folder is locked, ``run.json`` and ``events.jsonl`` kept.

        Of several processes of one run, the main one keeps them.

        Args:
            folder: of the run; made before.
            kind: the recipe's task, ``compare``, ``look`` or ``evaluate``.
            title: of the run, for people.
            anew: it goes on from nothing that an earlier process left there.

        Raises:
            InputError: another process works in that folder.
        """
        if not is_main():
            yield
            return
        before = self._subscribers
        with at_work(folder, kind=kind, title=title, anew=anew), EventFile(folder.events) as events:
            for remark in self.record.remarks:  # said before there was a folder
                events(remark)
            self._subscribers = (*before, events)
            try:
                yield
            except BaseException as error:
                self.emit(Finished(status_after(error)))
                raise
            else:
                self.emit(Finished("finished"))
            finally:
                self._subscribers = before
