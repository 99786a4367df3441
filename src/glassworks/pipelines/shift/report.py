"""Networks on moved digits in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from glassworks.core.report import Report
from glassworks.pipelines.repeats import mean


@dataclass
class Moved:
    """One network.

    Attributes:
        network: its name.
        parameters: numbers that it learns.
        accuracies: of the held-out digits, by distance in pixels: one per seed, over all four directions.
    """

    network: str
    parameters: int
    accuracies: dict[int, list[float]]

    def at(self, distance: int) -> float:
        """Mean accuracy over the seeds."""
        return mean(self.accuracies[distance])


@dataclass
class ShiftReport(Report):
    """All networks.

    Attributes:
        networks: softmax regression, a dense network, a convolutional one.
        n: held-out digits.
        equivariance: largest difference between the maps of a moved digit and the moved maps of the digit, one pixel
            to the right, first convolution of the first seed.
        invariance: largest difference between what is left of both after the pooling.
    """

    networks: list[Moved]
    n: int
    equivariance: float
    invariance: float

    @property
    def distances(self) -> Sequence[int]:
        """In pixels, in the recipe's order."""
        return list(self.networks[0].accuracies)


@dataclass(frozen=True)
class Examples:
    """A digit by distance, and what the networks of the first seed answered.

    Attributes:
        images: by distance, [H, W].
        answers: by network, one digit per distance.
        target: what it is.
    """

    images: dict[int, np.ndarray]
    answers: dict[str, list[int]]
    target: int
