"""Activation functions, each written out with its derivative."""

from collections.abc import Callable

import numpy as np

Function = Callable[[np.ndarray], np.ndarray]


def logistic(x: np.ndarray) -> np.ndarray:
    """``1 / (1 + e^-x)``."""
    return 1 / (1 + np.exp(-x))


def elu(x: np.ndarray, alpha: float = 1.0) -> np.ndarray:
    """``x`` above 0, else ``alpha (e^x - 1)`` (Clevert et al. 2015, arXiv:1511.07289)."""
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def softmax(z_K: np.ndarray) -> np.ndarray:
    """``e^z / sum e^z``, computed from the largest value down so that nothing overflows."""
    shifted_K = np.exp(z_K - z_K.max())
    return shifted_K / shifted_K.sum()


FUNCTIONS: dict[str, tuple[Function, Function]] = {
    "identity": (lambda x: x, np.ones_like),
    "logistic": (logistic, lambda x: logistic(x) * (1 - logistic(x))),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "relu": (lambda x: np.maximum(x, 0), lambda x: np.where(x > 0, 1.0, 0.0)),
    "leaky_relu_0_01": (lambda x: np.where(x > 0, x, 0.01 * x), lambda x: np.where(x > 0, 1.0, 0.01)),
    "elu_alpha1": (elu, lambda x: np.where(x > 0, 1.0, np.exp(np.minimum(x, 0)))),
}
"""Each function and its derivative; at its kink a derivative is that from the left, as torch has it for ReLU."""
