"""What a model answers on one image."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Prediction:
    """What the model says of one image, or why it says nothing.

    Attributes:
        path: the image's path, or ``image N`` for one that was given as bytes or pixels.
        label: the most probable class; empty where there is an error.
        probability: its calibrated probability.
        probabilities: all K of them, in the order of the model's classes.
        error: one sentence where the image could not be used, else ``None``.
    """

    path: str
    label: str = ""
    probability: float = 0.0
    probabilities: list[float] = field(default_factory=list[float])
    error: str | None = None

    @classmethod
    def of(cls, path: str, classes: Sequence[str], probabilities_K: np.ndarray) -> "Prediction":
        """The answer that probabilities [K] give."""
        if not np.isfinite(probabilities_K).all():
            return cls(path, error="the network gives no finite numbers for this image")
        best = int(probabilities_K.argmax())
        return cls(path, classes[best], float(probabilities_K[best]), probabilities_K.tolist())
