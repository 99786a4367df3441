"""A neuron with two inputs, written out in NumPy, and the rules that one is to learn.

Shape letters: N points, D inputs (2).
"""

from collections.abc import Callable

import numpy as np

Function = Callable[[np.ndarray], np.ndarray]


def logistic(z: np.ndarray) -> np.ndarray:
    """``1 / (1 + e^-z)``, by tanh so that nothing overflows."""
    return (1 + np.tanh(np.asarray(z) / 2)) / 2


ACTIVATIONS: dict[str, Function] = {
    "step": lambda z: np.where(np.asarray(z) > 0, 1.0, 0.0),
    "identity": lambda z: np.asarray(z, dtype=float),
    "logistic": logistic,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0.0),
}
"""What turns the sum into the output, by name."""

TITLES = {"step": "step", "identity": "identity", "logistic": "logistic", "tanh": "tanh", "relu": "ReLU"}

LINE = (1.0, 2.0, -1.0)
"""The rule ``line``: 1 where x1 + 2 x2 - 1 is above 0."""
RADIUS = 1.5
"""The rule ``circle``: 1 nearer than this to the origin."""
REACH = 2.0
"""Examples lie within so much of the origin, along both axes."""


def follows(rule: str, points_ND: np.ndarray) -> np.ndarray:
    """1 where a point follows the rule, else 0; int [N]."""
    if rule == "circle":
        return (np.linalg.norm(points_ND, axis=1) < RADIUS).astype(int)
    return (points_ND @ np.array(LINE[:2]) + LINE[2] > 0).astype(int)
