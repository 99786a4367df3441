"""Three ways in numbers."""

from dataclasses import dataclass

import numpy as np

from glassworks.core.report import Report
from glassworks.pipelines.repeats import mean


@dataclass
class Way:
    """One way to the answer, from so many examples.

    Attributes:
        name: of the way.
        examples: that it learned from; 0 for rules.
        learned: numbers that it took from them.
        accuracies: of new images, one per seed.
        by_variant: the same by what is tricky about an image.
    """

    name: str
    examples: int
    learned: int
    accuracies: list[float]
    by_variant: dict[str, list[float]]

    @property
    def accuracy(self) -> float:
        """Mean over the seeds."""
        return mean(self.accuracies)


@dataclass
class WaysReport(Report):
    """All ways.

    Attributes:
        ways: the rules, then the other two by examples.
        new_images: that the accuracies are of.
        weights: of the features, by name, and the bias: classical machine learning from the most examples, first seed.
    """

    ways: list[Way]
    new_images: int
    weights: dict[str, float]

    def of(self, name: str, examples: int) -> Way:
        """One of them."""
        return next(one for one in self.ways if (one.name, one.examples) == (name, examples))


@dataclass(frozen=True)
class Mistakes:
    """New images with the answers of the first seed, from the most examples.

    Attributes:
        images: [N, H, W] in 0 ... 1.
        targets: 0 for O, 1 for X [N].
        answers: by way [N].
    """

    images: np.ndarray
    targets: np.ndarray
    answers: dict[str, np.ndarray]
