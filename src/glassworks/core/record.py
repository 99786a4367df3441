"""Two subscribers that keep what happens: in memory for the report, and line by line in the run's folder."""

import json
import time
from pathlib import Path
from threading import Lock
from typing import Self

from glassworks.core.events import Choice, Event, Note, StageAdvanced, StageEnded, to_dict
from glassworks.core.files import disk_errors
from glassworks.core.text import ESCAPED

_PAUSE = 0.5  # seconds between two lines about the advance of stages


class RunRecord:
    """What the report of one run says about how it went.

    Attributes:
        seconds: wall-clock seconds by stage, in the order the stages ended; a repeated stage adds up.
        remarks: every choice and every note that is kept, in order.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.remarks: list[Choice | Note] = []

    def __call__(self, event: Event) -> None:
        """Takes in one event."""
        if isinstance(event, StageEnded):
            for name, seconds in (event.parts or {event.name: event.seconds}).items():
                self.seconds[name] = self.seconds.get(name, 0.0) + seconds
        elif isinstance(event, Choice) or (isinstance(event, Note) and event.kept):
            self.remarks.append(event)

    @property
    def lines(self) -> list[str]:
        """The choices and notes as the report lists them."""
        return [remark.line for remark in self.remarks]


class EventFile:
    """Appends every event as one JSON line with its ``time``; how far a stage is, at most twice a second.

    Another process may read the file while it grows. A resumed run goes on in the same file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with disk_errors(path):
            self._file = path.open("a", encoding="utf-8", errors=ESCAPED)
        self._advanced: dict[str, int] = {}
        self._written = 0.0
        self._lock = Lock()  # stages advance on the threads that decode, too

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        with disk_errors(self._path):
            self._file.close()

    def __call__(self, event: Event) -> None:
        """Writes one event, or adds it to the next line about its stage."""
        with self._lock:
            if isinstance(event, StageAdvanced):
                self._advanced[event.name] = self._advanced.get(event.name, 0) + event.count
                if time.monotonic() - self._written < _PAUSE:
                    return
            waiting: list[Event] = [StageAdvanced(name, count) for name, count in self._advanced.items()]
            self._advanced.clear()
            self._write(waiting if isinstance(event, StageAdvanced) else [*waiting, event])

    def _write(self, events: list[Event]) -> None:
        now = round(time.time(), 3)
        lines = [json.dumps({"time": now, **to_dict(event)}, ensure_ascii=False) for event in events]
        with disk_errors(self._path):
            self._file.write("".join(f"{line}\n" for line in lines))
            self._file.flush()
        self._written = time.monotonic()
