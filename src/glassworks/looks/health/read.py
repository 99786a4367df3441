"""what."""

from dataclasses import dataclass, field, replace
from typing import Any

from glassworks.core.report import Report
from glassworks.core.workspace import RunFolder
from glassworks.instruments.health_record import Recording
from glassworks.looks.health.ailments import Examination, examine
from glassworks.looks.health.finding import Finding


@dataclass
class Sound(Report):
    """An ailment that a training has not: ``text`` is what was measured; ``training`` as in `Finding`."""

    name: str
    text: str
    training: str = ""


@dataclass
class HealthReport(Report):
    """What the doctor says of a run.

    Attributes:
        run: its folder.
        findings: what is wrong, the worst first.
        sound: what was looked at and found in order.
        trainings: each recorded training with the number of its samples; a run's own has the empty name.
        notes: what could not be looked at.
        files: where page, figure and numbers were written.
    """

    run: str
    findings: list[Finding] = field(default_factory=list)
    sound: list[Sound] = field(default_factory=list)
    trainings: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        """``ok``, or that of the worst finding."""
        states = {finding.state for finding in self.findings}
        return "fail" if "fail" in states else "warn" if states else "ok"

    def add(self, training: str, recording: Recording, found: Examination) -> None:
        """Takes in what the rules say of one training."""
        self.trainings[training] = len(recording.samples)
        self.findings += [replace(finding, training=training) for finding in found.findings]
        self.sound += [Sound(name, text, training) for name, text in found.healthy.items()]

    def to_dict(self) -> dict[str, Any]:
        """With ``state``, behind ``run``."""
        values = super().to_dict()
        return {"run": values.pop("run"), "state": self.state, **values}


def findings_in(folder: RunFolder) -> list[Finding]:
    """What the rules find in a run's own training; nothing where none was recorded."""
    return examine(Recording.read(folder)).findings if folder.health.is_file() else []
