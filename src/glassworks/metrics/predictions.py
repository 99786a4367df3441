"""What is kept of a classifier's answers to many images.

Shape letters: N images, K classes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np


@dataclass(frozen=True)
class Predictions:
    """What was predicted for each image: three numbers, so that a million images fit in memory.

    Attributes:
        predicted: [N] indices of the most probable classes.
        probability: [N] their probabilities.
        true_probability: [N] the true classes' probabilities.
    """

    predicted: np.ndarray
    probability: np.ndarray
    true_probability: np.ndarray

    @classmethod
    def of(cls, probabilities_NK: np.ndarray, labels_N: np.ndarray) -> Self:
        """Those that the probabilities stand for."""
        true_N1 = np.take_along_axis(probabilities_NK, labels_N[:, None], axis=1)
        return cls(probabilities_NK.argmax(axis=1), probabilities_NK.max(axis=1), true_N1[:, 0])

    @classmethod
    def joined(cls, batches: Sequence["Predictions"]) -> Self:
        """Those of several batches, in their order."""
        return cls(
            np.concatenate([batch.predicted for batch in batches]),
            np.concatenate([batch.probability for batch in batches]),
            np.concatenate([batch.true_probability for batch in batches]),
        )
