"""Losses of a two-class answer: what each charges for being wrong, and how hard it pushes back through the output unit.

The output is ``p = logistic(z)``, the target is 1. Squared error pushes with ``dE/dz = (p - 1) p (1 - p)``, which
vanishes where the answer is most wrong; cross-entropy with ``p - 1``, which does not.
"""

import numpy as np


def losses(z: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Loss and slope along ``z`` for the target 1, by name."""
    p = np.exp(-np.logaddexp(0, -z))  # as 1 / (1 + e^-z), which overflows where the answer is most wrong
    return {
        "squared error": ((1 - p) ** 2 / 2, (p - 1) * p * (1 - p)),
        "absolute error": (1 - p, -p * (1 - p)),
        "cross-entropy": (np.logaddexp(0, -z), p - 1),
        "hinge": (np.maximum(0, 1 - z), np.where(z < 1, -1.0, 0.0)),
    }
