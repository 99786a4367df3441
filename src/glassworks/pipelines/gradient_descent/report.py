"""Ways of gradient descent in numbers."""

from dataclasses import dataclass

import numpy as np

from glassworks.core.report import Report


@dataclass
class Way:
    """One way down.

    Attributes:
        batch_size: B.
        rate: learning rate.
        steps: updates made.
        path: [w, b] before the first and after each update, thinned to some hundreds.
        excess: of the loss over its minimum, after each epoch.
        steps_to_1_percent: updates until the excess was first below 1 % of its start; ``None`` where it never was.
        wobble: mean distance of the last epoch's [w, b] from their own middle.
    """

    batch_size: int
    rate: float
    steps: int
    path: list[list[float]]
    excess: list[float]
    steps_to_1_percent: int | None
    wobble: float


@dataclass
class DescentReport(Report):
    """All ways, and the exact minimum.

    Attributes:
        minimum: [w, b] by least squares.
        least_loss: there.
        ways: in the order of the recipe.
    """

    minimum: list[float]
    least_loss: float
    ways: list[Way]


@dataclass(frozen=True)
class Landscape:
    """The loss [B, W] over slopes ``w`` [W] and biases ``b`` [B]."""

    w: np.ndarray
    b: np.ndarray
    loss: np.ndarray
