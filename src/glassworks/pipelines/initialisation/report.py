"""Starts of a deep network in numbers."""

from dataclasses import dataclass

from glassworks.core.report import Report


@dataclass
class StartReport:
    """One way to begin.

    Attributes:
        name: of the way.
        activations: standard deviation of each hidden layer's output at the start.
        gradients: standard deviation of the loss's gradient at each hidden layer's output, at the start.
        dead: share of the last hidden layer's units whose output is the same for every digit.
        losses: training loss by epoch; ``None`` from where it was no number.
        accuracy: on the held-out digits after the training.
    """

    name: str
    activations: list[float]
    gradients: list[float]
    dead: float
    losses: list[float]
    accuracy: float


@dataclass
class InitialisationReport(Report):
    """All starts."""

    activation: str
    starts: list[StartReport]
    n: int
