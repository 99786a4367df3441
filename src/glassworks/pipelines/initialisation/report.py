"""Starts of a deep network in numbers."""

from dataclasses import dataclass, field

from glassworks.core.report import Report


@dataclass
class StartReport:
    """One way to begin; spreads and losses are of the first seed.

    Attributes:
        name: of the way.
        activations: standard deviation of each hidden layer's output at the start.
        gradients: standard deviation of the loss's gradient at each hidden layer's output, at the start.
        dead: share of the last hidden layer's units whose output is exactly 0 for every digit, as that of a ReLU unit
            is whose sum is never positive.
        losses: training loss by epoch; empty where it became no number.
        accuracy: on the held-out digits after the training, the mean over the seeds.
        accuracies: of each seed.
    """

    name: str
    activations: list[float]
    gradients: list[float]
    dead: float
    losses: list[float]
    accuracy: float
    accuracies: list[float] = field(default_factory=list)


@dataclass
class InitialisationReport(Report):
    """All starts."""

    activation: str
    starts: list[StartReport]
    n: int
