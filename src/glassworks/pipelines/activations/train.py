"""Nothing is trained here: the functions are computed, and their derivatives checked against torch's autograd."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from glassworks.pipelines.activations.functions import FUNCTIONS, softmax
from glassworks.pipelines.activations.recipe import ActivationsConfig
from glassworks.pipelines.activations.report import ActivationsReport


def compute(config: ActivationsConfig) -> ActivationsReport:
    """All numbers."""
    x, wide = np.array(config.x), np.linspace(-6, 6, 1201)
    z_K = np.array(config.scores)
    p_K = softmax(z_K)
    return ActivationsReport(
        x=x.tolist(),
        values={name: function(x).tolist() for name, (function, _) in FUNCTIONS.items()},
        derivatives={name: slope(x).tolist() for name, (_, slope) in FUNCTIONS.items()},
        largest_slope={name: float(slope(wide).max()) for name, (_, slope) in FUNCTIONS.items()},
        autograd_difference=max(_autograd_difference(name, wide[wide != 0]) for name in FUNCTIONS),
        scores=z_K.tolist(),
        powers=np.exp(z_K).tolist(),
        probabilities=p_K.tolist(),
        softmax_jacobian=(np.diag(p_K) - np.outer(p_K, p_K)).tolist(),
        shifted_difference=float(np.abs(softmax(z_K + 1) - p_K).max()),
        tanh_identity_max_abs_diff=float(np.abs(np.tanh(wide) - (2 / (1 + np.exp(-2 * wide)) - 1)).max()),
        through_layers={
            name: (slope(np.array([1.0, 3.0])) ** config.layers).tolist() for name, (_, slope) in FUNCTIONS.items()
        },
    )


def _autograd_difference(name: str, x: np.ndarray) -> float:
    own: dict[str, Callable[..., Any]] = {
        "identity": lambda values: values * 1,
        "logistic": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu_0_01": torch.nn.functional.leaky_relu,
        "elu_alpha1": torch.nn.functional.elu,
    }
    values = torch.tensor(x, requires_grad=True)
    (gradient,) = torch.autograd.grad(own[name](values).sum(), values)
    return float(np.abs(gradient.numpy() - FUNCTIONS[name][1](x)).max())
