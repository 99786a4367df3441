"""One thing that is wrong with a training, and what all rules that look for such things share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from glassworks.core.report import Report
from glassworks.instruments.health_record import Recording, Sample

LEAST_SAMPLES = 3
"""From which a training can be judged."""


@dataclass
class Finding(Report):
    """One thing that is wrong.

    Attributes:
        name: which ailment, a stable word of ``RULES`` or ``label_leak``.
        state: ``warn``: it could be better; ``fail``: it cannot work so.
        layer: where it is worst; empty where it is no layer's affair.
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


Rule = Callable[[Recording], Finding | str | None]
"""A finding where something is wrong, what was measured where it is not, nothing where there is nothing to judge by."""


def second_half(samples: Sequence[Sample]) -> Sequence[Sample]:
    """The second half."""
    return samples[len(samples) // 2 :]


def number(value: float) -> str:
    """In few characters."""
    return f"{value:,.0f}" if 100 <= value < 1e5 else f"{value:.2g}"
