"""Trainings side by side in numbers."""

from dataclasses import dataclass

from glassworks.core.report import Report


@dataclass
class Training:
    """One training.

    Attributes:
        name: what is special about it.
        train_losses: by epoch, as measured while learning; empty where the loss was no number.
        held_out_losses: by epoch.
        train_accuracy: at the end.
        held_out_accuracy: at the end.
    """

    name: str
    train_losses: list[float]
    held_out_losses: list[float]
    train_accuracy: float
    held_out_accuracy: float


@dataclass
class TrainingsReport(Report):
    """Several trainings side by side; ``n`` held-out digits."""

    trainings: list[Training]
    n: int
