"""Restricted Boltzmann machine (Smolensky 1986; Hinton 2002, Neural Computation 14), binary or Gaussian visible units.

Binary: ``E(v, h) = -b.v - c.h - v'Wh``. Gaussian (unit variance): ``E(v, h) = |v - b|^2 / 2 - c.h - v'Wh``. Hidden
units are binary in both. Deviations: none; 393,284 parameters for 28 x 28 pixels and 500 hidden units.

Shape letters: M machines' states side by side (a batch or chains), V visible units, H hidden units.
"""

import math
from typing import Literal

import torch
import torch.nn.functional as F
from torch import nn

Visible = Literal["binary", "gaussian"]


class RBM(nn.Module):
    """Two layers of units, every visible one joined to every hidden one and to no other.

    Args:
        num_visible: V.
        num_hidden: H.
        visible: what the visible units are.
        spread: standard deviation of the weights at the start (Hinton 2010, UTML TR 2010-003, section 8).

    Attributes:
        weight: [V, H].
        visible_bias: b [V].
        hidden_bias: c [H].
    """

    def __init__(self, num_visible: int, num_hidden: int, *, visible: Visible = "binary", spread: float = 0.01) -> None:
        super().__init__()
        self.visible: Visible = visible
        self.weight = nn.Parameter(spread * torch.randn(num_visible, num_hidden))
        self.visible_bias = nn.Parameter(torch.zeros(num_visible))
        self.hidden_bias = nn.Parameter(torch.zeros(num_hidden))

    def forward(self, visible_MV: torch.Tensor) -> torch.Tensor:
        """``p(h = 1 | v)`` [M, H]: what a layer above sees."""
        return torch.sigmoid(self.hidden_input(visible_MV))

    def hidden_input(self, visible_MV: torch.Tensor) -> torch.Tensor:
        """``c + W'v`` [M, H]."""
        return torch.addmm(self.hidden_bias, visible_MV, self.weight)

    def visible_mean(self, hidden_MH: torch.Tensor) -> torch.Tensor:
        """``E[v | h]`` [M, V]: a probability for binary units."""
        input_MV = torch.addmm(self.visible_bias, hidden_MH, self.weight.T)
        return torch.sigmoid(input_MV) if self.visible == "binary" else input_MV

    def energy(self, visible_MV: torch.Tensor, hidden_MH: torch.Tensor) -> torch.Tensor:
        """``E(v, h)`` [M]."""
        joined_M = (visible_MV @ self.weight * hidden_MH).sum(1)
        return self.visible_energy(visible_MV) - hidden_MH @ self.hidden_bias - joined_M

    def free_energy(self, visible_MV: torch.Tensor) -> torch.Tensor:
        """``F(v) = -log sum_h exp(-E(v, h))`` [M], so that ``p(v) = exp(-F(v)) / Z``."""
        return self.visible_energy(visible_MV) - F.softplus(self.hidden_input(visible_MV)).sum(1)

    def visible_energy(self, visible_MV: torch.Tensor) -> torch.Tensor:
        """The part of the energy in which no hidden unit stands, [M]."""
        if self.visible == "binary":
            return -visible_MV @ self.visible_bias
        return (visible_MV - self.visible_bias).square().sum(1) / 2

    def hidden_log_weight(self, hidden_MH: torch.Tensor) -> torch.Tensor:
        """``log`` of the sum (or integral) of ``exp(-E(v, h))`` over all ``v`` [M]."""
        input_MV = hidden_MH @ self.weight.T
        own_M = hidden_MH @ self.hidden_bias
        if self.visible == "binary":
            return own_M + F.softplus(input_MV + self.visible_bias).sum(1)
        constant = len(self.visible_bias) / 2 * math.log(2 * math.pi)
        return own_M + constant + input_MV @ self.visible_bias + input_MV.square().sum(1) / 2


def transposed(lower: RBM) -> RBM:
    """A machine upside down: its visible units are ``lower``'s hidden ones, its hidden units ``lower``'s visible ones.

    Put on top of ``lower`` it leaves the model as it is, so that training it can only raise the variational bound
    (Hinton, Osindero, Teh 2006, Neural Computation 18, section 4).
    """
    upper = RBM(lower.weight.shape[1], lower.weight.shape[0]).to(lower.weight.dtype)
    with torch.no_grad():
        upper.weight.copy_(lower.weight.T)
        upper.visible_bias.copy_(lower.hidden_bias)
        upper.hidden_bias.copy_(lower.visible_bias)
    return upper
