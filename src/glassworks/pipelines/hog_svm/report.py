"""Hand-made features against learned ones in numbers."""

from dataclasses import dataclass

import numpy as np

from glassworks.core.report import Report


@dataclass
class Way(Report):
    """One way to read digits.

    Attributes:
        name: of it.
        numbers: of a digit that the classifier gets.
        accuracies: of held-out digits, one per division.
        gain: mean difference from the network in the same divisions, and its 95 % interval by Student's t; of the
            network itself 0.
    """

    name: str
    numbers: int
    accuracies: list[float]
    gain: tuple[float, tuple[float, float]] = (0.0, (0.0, 0.0))


@dataclass
class HogReport(Report):
    """All ways.

    Attributes:
        ways: those with support vector machines, and the network at last.
        n: held-out digits of a division.
    """

    ways: list[Way]
    n: int


@dataclass(frozen=True)
class Example:
    """A digit and its histograms.

    Attributes:
        digit: [H, W].
        histograms: [R, Q, A].
        target: what it is.
    """

    digit: np.ndarray
    histograms: np.ndarray
    target: int
