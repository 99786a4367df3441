"""Two round clouds of points, and the line that divides them best.

Shape letters: N points, D inputs (2).
"""

import numpy as np

from glassworks.core.seeds import derive
from glassworks.pipelines.logistic.recipe import LogisticConfig


def points(config: LogisticConfig, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two round clouds [N, D] and their labels [N]."""
    random = np.random.default_rng(derive(seed, "points"))
    labels_N = np.arange(config.points) % 2
    middle = config.distance / 2 * np.array([np.cos(0.6), np.sin(0.6)])
    return random.normal(size=(config.points, 2)) + np.where(labels_N[:, None] == 1, middle, -middle), labels_N


def newton(points_ND: np.ndarray, labels_N: np.ndarray) -> np.ndarray:
    """The weights and bias [3] of the least mean cross-entropy."""
    x_N3, wb = np.column_stack([points_ND, np.ones(len(points_ND))]), np.zeros(3)
    for _ in range(50):
        p_N = np.exp(-np.logaddexp(0, -x_N3 @ wb))  # as 1 / (1 + e^-z), which overflows far from the line
        curvature = (x_N3 * (p_N * (1 - p_N))[:, None]).T @ x_N3 + 1e-9 * np.eye(3)
        step = np.linalg.solve(curvature, x_N3.T @ (p_N - labels_N))
        wb = wb - step
        if np.abs(step).max() < 1e-12:
            break
    return wb


def cross_entropy(wb: np.ndarray, points_ND: np.ndarray, labels_N: np.ndarray) -> float:
    """Its mean over the points."""
    z_N = points_ND @ wb[:2] + wb[2]
    return float(np.logaddexp(0, np.where(labels_N == 1, -z_N, z_N)).mean())
