"""Losses of a two-class answer in numbers."""

from dataclasses import dataclass

from glassworks.core.report import Report


@dataclass
class LossesReport(Report):
    """Losses for the target 1, and their slopes along z.

    Attributes:
        z: where.
        losses: by name.
        slopes: by name.
        autograd_difference: the largest difference of a slope from torch's autograd.
        softmax_gradient: of the cross-entropy of softmax(1, 2, 3) for the first class: ``p - onehot``.
    """

    z: list[float]
    losses: dict[str, list[float]]
    slopes: dict[str, list[float]]
    autograd_difference: float
    softmax_gradient: list[float]
