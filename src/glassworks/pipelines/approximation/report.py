"""Errors of one hidden layer by its number of units."""

from dataclasses import dataclass

from glassworks.core.report import Report


@dataclass
class Learned:
    """One function, approximated by trained networks.

    Attributes:
        function: its name.
        mean_squared: the best mean squared error, by number of units.
        fits: values of the best networks at 101 points, by number of units.
    """

    function: str
    mean_squared: dict[int, float]
    fits: dict[int, list[float]]


@dataclass
class ApproximationReport(Report):
    """Both ways.

    Attributes:
        sup_error: largest error of the built network for the sine, by number of units.
        bound: ``(2π)² / (8 n²)``, by number of units.
        built_slope: of log error over log units between the two largest networks; it tends to -2.
        learned: one entry per function.
    """

    sup_error: dict[int, float]
    bound: dict[int, float]
    built_slope: float
    learned: list[Learned]
