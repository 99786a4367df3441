"""A line between two clouds in numbers, beside the best one."""

from dataclasses import dataclass

from glassworks.core.report import Report


@dataclass
class LogisticReport(Report):
    """The line that was learned, and the best one.

    Attributes:
        w, b: learned.
        optimum: [w1, w2, b] by Newton's method.
        loss: mean cross-entropy, learned.
        least_loss: at the optimum.
        accuracy: on the points.
        best_accuracy: that any rule can expect: the normal distribution at half the distance.
        losses: by epoch.
    """

    w: list[float]
    b: float
    optimum: list[float]
    loss: float
    least_loss: float
    accuracy: float
    best_accuracy: float
    losses: list[float]
