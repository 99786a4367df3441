"""The perceptron of Rosenblatt 1958 (Psychological Review 65): one threshold unit.

Deviations: none in what it computes. Rosenblatt's rule moves the weights only where the unit errs; it follows no
gradient (that of a step is zero almost everywhere), so the weights require none and no optimizer touches them.
3 numbers at two inputs: two weights and a bias.

Shape letters: B batch, D inputs.
"""

import torch
from torch import nn


class Perceptron(nn.Module):
    """``y_B = 1 where x_BD . weight_D + bias > 0, else 0``.

    Args:
        in_features: D.
        at_zero: 0 or 1, the answer where the sum is exactly zero.

    Attributes:
        weight: [D], zero at first.
        bias: a scalar, zero at first; the threshold is its negative.
    """

    def __init__(self, in_features: int = 2, at_zero: int = 0) -> None:
        super().__init__()
        self.num_features = 1
        self.at_zero = at_zero
        self.weight = nn.Parameter(torch.zeros(in_features), requires_grad=False)
        self.bias = nn.Parameter(torch.zeros(()), requires_grad=False)

    def sums(self, x_BD: torch.Tensor) -> torch.Tensor:
        """The weighted sums [B] that the threshold is applied to."""
        return x_BD @ self.weight + self.bias

    def forward(self, x_BD: torch.Tensor) -> torch.Tensor:
        """[B, D] to 0 or 1, float [B]."""
        sums_B = self.sums(x_BD)
        return ((sums_B > 0) | ((sums_B == 0) & bool(self.at_zero))).to(x_BD.dtype)

    def learn(self, x_D: torch.Tensor, target: torch.Tensor) -> bool:
        """Rosenblatt's rule for one example, ``w += (t - y) x`` and ``b += t - y``; true where the unit erred."""
        error = target - self(x_D[None])[0]
        self.weight += error * x_D
        self.bias += error
        return bool(error != 0)
