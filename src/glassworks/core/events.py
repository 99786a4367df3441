"""What happens during a run, as typed events; whoever subscribes receives them: terminal, report, event file, studio.

Events are facts. Nothing is steered by them: to stop a run there is the cancel token (``core.context``).
"""

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["running", "finished", "failed", "cancelled"]
"""What a run is doing, or how it ended."""


@dataclass(frozen=True, slots=True)
class StageStarted:
    """A stage begins; ``total`` units lie ahead, ``None`` where that is not known."""

    name: str
    total: int | None
    unit: str


@dataclass(frozen=True, slots=True)
class StageAdvanced:
    """``count`` further units of a stage are done."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class StageEnded:
    """A stage ended, well or not.

    Attributes:
        seconds: wall-clock time from its start.
        parts: seconds by what they went into, where the stage says so.
    """

    name: str
    seconds: float
    parts: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True)
class Metric:
    """A number measured while a network learns.

    Attributes:
        step: updates made before.
        epoch: the epoch it belongs to, counted from 1.
        folder: of the training, as a run may hold several.
    """

    name: str
    value: float
    step: int
    epoch: int
    folder: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that was decided automatically, such as the precision, and why."""

    key: str
    value: str
    reason: str = ""

    @property
    def line(self) -> str:
        """As the report writes it: ``precision: bfloat16 (measured per image: ...)``."""
        if not self.reason:
            return f"{self.key}: {self.value}"
        because = f", {self.reason}" if self.reason.startswith("because ") else f" ({self.reason})"
        return f"{self.key}: {self.value}{because}"


@dataclass(frozen=True, slots=True)
class Note:
    """A remark for the user; ``kept`` for the report, or only shown at the moment."""

    line: str
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Artefact:
    """A file was written; ``kind`` says what it is: ``model``, ``report``, ``figure``, ..."""

    path: str
    kind: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The run ended; the last event."""

    status: Status


Event = StageStarted | StageAdvanced | StageEnded | Metric | Choice | Note | Artefact | Finished
Subscriber = Callable[[Event], None]


def to_dict(event: Event) -> dict[str, Any]:
    """Plain JSON values: ``event`` is the kind (``stage_started``, ``choice``, ...), the fields stand beside it."""
    kind = re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower()
    return {"event": kind, **dataclasses.asdict(event)}
