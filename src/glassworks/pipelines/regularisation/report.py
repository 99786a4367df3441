"""Trainings side by side in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from glassworks.core.report import Report


@dataclass
class Trial:
    """What one seed ends with; losses are ``None`` where they became no number."""

    seed: int
    train_loss: float | None
    held_out_loss: float | None
    train_accuracy: float
    held_out_accuracy: float


@dataclass
class Training:
    """One way to train, from several seeds.

    Attributes:
        name: what is special about it.
        train_losses: of the first seed by epoch, as measured while learning; empty where the loss was no number.
        held_out_losses: of the first seed by epoch.
        train_accuracy: at the end, the mean over the seeds.
        held_out_accuracy: likewise.
        trials: one per seed.
    """

    name: str
    train_losses: list[float]
    held_out_losses: list[float]
    train_accuracy: float
    held_out_accuracy: float
    trials: list[Trial] = field(default_factory=list)

    def of(self, key: str) -> Sequence[float]:
        """One of the numbers of every seed; infinite where it became no number."""
        values = [getattr(trial, key) for trial in self.trials]
        return [float("inf") if value is None else value for value in values]


@dataclass
class TrainingsReport(Report):
    """Several trainings side by side; ``n`` held-out digits."""

    trainings: list[Training]
    n: int
