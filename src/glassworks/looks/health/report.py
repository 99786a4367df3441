"""What the doctor says of a run: faults with their evidence, and what was looked at and is as it should be."""

from dataclasses import dataclass, field
from typing import Any, Literal

from glassworks.core.report import Report

FAULTS = {
    "vanishing_gradients": "vanishing gradients",
    "exploding_gradients": "exploding gradients",
    "dead_relu": "dead ReLU units",
    "saturated_units": "saturated units",
    "learning_rate_too_high": "a learning rate too high",
    "learning_rate_too_low": "a learning rate too low",
    "overfitting": "overfitting",
    "batch_norm_mode": "batch normalisation in the wrong mode",
    "label_leak": "a leaking label",
}
"""Every fault that the doctor can diagnose, by its stable name, as people write it."""


@dataclass
class Diagnosis(Report):
    """One fault that was found.

    Attributes:
        name: which fault, one of ``FAULTS``.
        state: ``warn``: it could be better; ``fail``: it cannot work so.
        layer: where it is worst; empty where it concerns no single layer.
        text: the evidence in a sentence.
        evidence: the numbers.
        do: what to do about it.
        training: which of a run's several trainings; empty for the only one.
    """

    name: str
    state: Literal["warn", "fail"]
    layer: str
    text: str
    evidence: dict[str, Any]
    do: str
    training: str = ""


@dataclass
class Healthy(Report):
    """A fault that was looked for and not found: ``text`` is what was measured; ``training`` as in `Diagnosis`."""

    name: str
    text: str
    training: str = ""


@dataclass
class HealthReport(Report):
    """What the doctor says of a run.

    Attributes:
        run: its folder.
        findings: the faults that were found, the worst first.
        sound: the faults that were looked for and not found.
        trainings: each recorded training with the number of its samples; a run's own has the empty name.
        notes: what could not be examined.
        files: where page, figure and numbers were written.
    """

    run: str
    findings: list[Diagnosis] = field(default_factory=list)
    sound: list[Healthy] = field(default_factory=list)
    trainings: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        """``ok``, or that of the worst fault."""
        states = {diagnosis.state for diagnosis in self.findings}
        return "fail" if "fail" in states else "warn" if states else "ok"

    def to_dict(self) -> dict[str, Any]:
        """With ``state``, behind ``run``."""
        values = super().to_dict()
        return {"run": values.pop("run"), "state": self.state, **values}
