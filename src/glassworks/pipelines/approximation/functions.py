"""The functions to approximate, and the network of ReLU units that is placed by hand."""

from collections.abc import Callable

import numpy as np

FUNCTIONS: dict[str, tuple[str, Callable[[np.ndarray], np.ndarray]]] = {
    "sine": ("sin(2π x)", lambda x: np.sin(2 * np.pi * x)),
    "bump": ("exp(-50 (x - 1/2)²)", lambda x: np.exp(-50 * (x - 0.5) ** 2)),
    "kink": ("|2x - 1|", lambda x: np.abs(2 * x - 1)),
    "waves": ("sin(2π x) + sin(10π x) / 2", lambda x: np.sin(2 * np.pi * x) + np.sin(10 * np.pi * x) / 2),
}
"""What is to be approximated on [0, 1], with its formula."""


def interpolant(f: Callable[[np.ndarray], np.ndarray], units: int) -> Callable[[np.ndarray], np.ndarray]:
    """The network ``f(0) + sum_k a_k relu(x - k / n)`` that equals ``f`` at the n + 1 ends of n equal intervals."""
    knots = np.arange(units) / units
    slopes = np.diff(f(np.arange(units + 1) / units)) * units
    a = np.diff(slopes, prepend=0.0)
    return lambda x: f(np.zeros(1))[0] + np.maximum(x[:, None] - knots, 0) @ a


def largest_error(f: Callable[[np.ndarray], np.ndarray], units: int) -> float:
    """Of the interpolant on [0, 1]."""
    network = interpolant(f, units)
    # Between two knots the error is largest inside, so each interval has a fine grid of its own.
    within = np.linspace(0, 1, max(65, 200_000 // units))
    x = ((np.arange(units)[:, None] + within) / units).ravel()
    parts = np.array_split(x, 1 + len(x) * units // 2_000_000)
    return float(max(np.abs(network(part) - f(part)).max() for part in parts))
