"""Nothing is trained here: losses and slopes are computed, and the slopes checked against torch's autograd."""

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from glassworks.pipelines.losses.functions import losses
from glassworks.pipelines.losses.recipe import LossesConfig
from glassworks.pipelines.losses.report import LossesReport


def compute(config: LossesConfig) -> LossesReport:
    """All numbers."""
    z = np.array(config.z)
    found = losses(z)
    return LossesReport(
        z=z.tolist(),
        losses={name: loss.tolist() for name, (loss, _) in found.items()},
        slopes={name: slope.tolist() for name, (_, slope) in found.items()},
        autograd_difference=_autograd_difference(np.linspace(-6, 6, 240)),
        softmax_gradient=_softmax_gradient().tolist(),
    )


def _autograd_difference(z: np.ndarray) -> float:
    values = torch.tensor(z, requires_grad=True)
    p, one = torch.sigmoid(values), torch.ones(len(z), dtype=torch.float64)
    own: dict[str, Any] = {
        "squared error": (1 - p).square() / 2,
        "absolute error": F.l1_loss(p, one, reduction="none"),
        "cross-entropy": F.binary_cross_entropy_with_logits(values, one, reduction="none"),
        "hinge": torch.relu(1 - values),
    }
    differences = []
    for name, loss in own.items():
        (slope,) = torch.autograd.grad(loss.sum(), values, retain_graph=True)
        differences.append(float(np.abs(slope.numpy() - losses(z)[name][1]).max()))
    return max(differences)


def _softmax_gradient() -> np.ndarray:
    """``p - onehot`` for the sums (1, 2, 3) and the first class."""
    shifted_K = np.exp(np.array([1.0, 2.0, 3.0]) - 3.0)
    return shifted_K / shifted_K.sum() - np.array([1.0, 0.0, 0.0])
