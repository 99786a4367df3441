"""What all rules share: a rule looks for one fault in what was recorded of a training."""

from collections.abc import Callable, Sequence

from glassworks.instruments.health_record import Recording, Sample
from glassworks.looks.health.report import Diagnosis, Healthy

MIN_SAMPLES = 3
"""Recorded steps below which most rules give no answer."""

Rule = Callable[[Recording], Diagnosis | Healthy | None]
"""A diagnosis where the fault is there, what was measured where it is not, nothing where too little was recorded."""


def second_half(samples: Sequence[Sample]) -> Sequence[Sample]:
    """The second half."""
    return samples[len(samples) // 2 :]


def brief(value: float) -> str:
    """A number in few characters."""
    return f"{value:,.0f}" if 100 <= value < 1e5 else f"{value:.2g}"
