"""What a model answers on one image."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import NamedTuple

import numpy as np


class Answers(NamedTuple):
    """What a model says of N images.

    Attributes:
        probabilities_NK: calibrated, float32.
        distances_N: from the training images, in units of the limit; ``None`` where the model file does not say.
    """

    probabilities_NK: np.ndarray
    distances_N: np.ndarray | None

    def followed_by(self, other: "Answers") -> "Answers":
        """These images, then those of the other."""
        mine_N, theirs_N = self.distances_N, other.distances_N
        distances_N = None if mine_N is None or theirs_N is None else np.concatenate([mine_N, theirs_N])
        return Answers(np.concatenate([self.probabilities_NK, other.probabilities_NK]), distances_N)

    def of_image(self, place: int) -> tuple[np.ndarray, float | None]:
        """Probabilities [K] and distance of one of them."""
        return self.probabilities_NK[place], None if self.distances_N is None else float(self.distances_N[place])


@dataclass
class Prediction:
    """What the model says of one image, or why it says nothing.

    Attributes:
        path: the image's path, or ``image N`` for one that was given as bytes or pixels.
        label: the most probable class; empty where there is an error.
        probability: its calibrated probability.
        probabilities: all K of them, in the order of the model's classes.
        error: one sentence where the image could not be used, else ``None``.
        known: whether the image is like those that the model was trained on; ``None`` where the model file has nothing
            to say that by.
        distance: from them; 1 is the limit. ``None`` as ``known``, and where it is beyond all numbers.
    """

    path: str
    label: str = ""
    probability: float = 0.0
    probabilities: list[float] = field(default_factory=list[float])
    error: str | None = None
    known: bool | None = None
    distance: float | None = None

    @classmethod
    def of(
        cls, path: str, classes: Sequence[str], probabilities_K: np.ndarray, distance: float | None = None
    ) -> "Prediction":
        """The answer that probabilities [K] and the distance from the training images give."""
        if not np.isfinite(probabilities_K).all():
            return cls(path, error="the network gives no finite numbers for this image")
        best = int(probabilities_K.argmax())
        found = cls(path, classes[best], float(probabilities_K[best]), probabilities_K.tolist())
        if distance is not None:
            found.known, found.distance = distance <= 1, distance if isfinite(distance) else None
        return found
