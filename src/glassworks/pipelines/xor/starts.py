"""How often gradient descent solves XOR: many random starts at once, in NumPy and float64.

Shape letters: S starts, N cases (4), D inputs (2), H hidden units.
"""

import numpy as np

from glassworks.pipelines.perceptron.truth import POINTS_ND
from glassworks.pipelines.xor.recipe import XorConfig
from glassworks.pipelines.xor.report import TARGETS, Success

XOR_N = np.array(TARGETS, dtype=float)


def successes(config: XorConfig, seed: int) -> list[Success]:
    """The share of successes for several numbers of hidden units; none where none is asked for."""
    if not config.starts:
        return []
    return [
        Success(
            hidden,
            config.activation,
            config.start_steps,
            config.starts,
            success_rate(hidden, config.activation, config.starts, config.start_steps, seed),
        )
        for hidden in sorted({2, 3, 4, config.hidden})
    ]


def success_rate(hidden: int, activation: str, starts: int, steps: int, seed: int, *, rate: float = 0.5) -> float:
    """The share of starts from which full-batch descent on the summed cross-entropy solves XOR.

    Args:
        hidden: H.
        activation: ``logistic`` or ``tanh``.
        starts: S, weights and biases drawn uniformly from (-1, 1).
        steps: updates.
        seed: of the starts.
        rate: learning rate.
    """
    random = np.random.default_rng(seed)
    v_SDH, c_SH = random.uniform(-1, 1, (starts, 2, hidden)), random.uniform(-1, 1, (starts, hidden))
    w_SH, b_S = random.uniform(-1, 1, (starts, hidden)), random.uniform(-1, 1, starts)
    for _ in range(steps):
        h_SNH, y_SN = _forward(v_SDH, c_SH, w_SH, b_S, activation)
        delta_SN = y_SN - XOR_N
        slope_SNH = 1 - h_SNH**2 if activation == "tanh" else h_SNH * (1 - h_SNH)
        back_SNH = delta_SN[:, :, None] * w_SH[:, None, :] * slope_SNH
        w_SH = w_SH - rate * (delta_SN[:, None, :] @ h_SNH)[:, 0]
        b_S = b_S - rate * delta_SN.sum(1)
        v_SDH = v_SDH - rate * (POINTS_ND.T @ back_SNH)
        c_SH = c_SH - rate * back_SNH.sum(1)
    _, y_SN = _forward(v_SDH, c_SH, w_SH, b_S, activation)
    return float((np.abs(y_SN - XOR_N) < 0.1).all(axis=1).mean())


def _forward(
    v_SDH: np.ndarray, c_SH: np.ndarray, w_SH: np.ndarray, b_S: np.ndarray, activation: str
) -> tuple[np.ndarray, np.ndarray]:
    z_SNH = POINTS_ND @ v_SDH + c_SH[:, None, :]
    h_SNH = np.tanh(z_SNH) if activation == "tanh" else 1 / (1 + np.exp(-z_SNH))
    return h_SNH, 1 / (1 + np.exp(-((h_SNH @ w_SH[:, :, None])[:, :, 0] + b_S[:, None])))
