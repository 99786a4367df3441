"""Whether a classifier is right as often as it says: images in bins by their highest probability.

Shape letters: B images of one batch.
"""

from dataclasses import dataclass

import numpy as np

NUM_BINS = 15
"""Equal-width bins of the reliability diagram, as in Guo et al. 2017, section 5."""


@dataclass(frozen=True)
class ReliabilityBin:
    """The images whose highest probability lies in (low, high]; means are ``None`` where there are none."""

    low: float
    high: float
    count: int
    confidence: float | None
    accuracy: float | None


class Reliability:
    """Adds up batches: per bin the images, the sum of their confidences, and the right answers."""

    def __init__(self) -> None:
        self._edges = np.linspace(0, 1, NUM_BINS + 1)
        self._sums = np.zeros((NUM_BINS, 3))

    def update(self, confidences_B: np.ndarray, right_B: np.ndarray) -> None:
        """Adds one batch: highest probabilities, and whether each image is answered right."""
        bins_B = np.digitize(confidences_B, self._edges[1:-1], right=True)
        np.add.at(self._sums, bins_B, np.stack([np.ones(len(right_B)), confidences_B, right_B], axis=1))

    def expected_calibration_error(self) -> float:
        """Equation 3 of Guo et al. 2017: the mean distance of confidence and accuracy over the images."""
        counts, confidences, right = self._sums.T
        return float(np.abs(confidences - right).sum() / counts.sum())

    def bins(self) -> list[ReliabilityBin]:
        """The sums as means."""
        return [
            ReliabilityBin(float(low), float(high), int(count), _mean(confidence, count), _mean(right, count))
            for low, high, (count, confidence, right) in zip(self._edges[:-1], self._edges[1:], self._sums, strict=True)
        ]


def _mean(total: float, count: float) -> float | None:
    return float(total / count) if count else None
