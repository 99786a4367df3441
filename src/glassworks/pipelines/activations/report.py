"""Activation functions in numbers: values and slopes."""

from dataclasses import dataclass

from glassworks.core.report import Report


@dataclass
class ActivationsReport(Report):
    """Values and slopes.

    Attributes:
        x: where.
        values: by function.
        derivatives: by function.
        largest_slope: by function.
        autograd_difference: the largest difference of a derivative from torch's autograd, kinks left out.
        scores: of K units.
        powers: ``e^z`` of each.
        probabilities: their softmax.
        softmax_jacobian: its derivatives ``p_i (1[i=j] - p_j)`` [K, K].
        shifted_difference: the largest change of a probability where 1 is added to every score.
        tanh_identity_max_abs_diff: of tanh from ``2 / (1 + e^-2x) - 1``.
        through_layers: the factor that slopes alone put on a gradient through so many layers, at x = 1 and x = 3.
    """

    x: list[float]
    values: dict[str, list[float]]
    derivatives: dict[str, list[float]]
    largest_slope: dict[str, float]
    autograd_difference: float
    scores: list[float]
    powers: list[float]
    probabilities: list[float]
    softmax_jacobian: list[list[float]]
    shifted_difference: float
    tanh_identity_max_abs_diff: float
    through_layers: dict[str, list[float]]
