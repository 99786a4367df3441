"""The worked 2-2-2 example of backpropagation (Mazur 2015): a network small enough to check every number by hand.

What is unusual here: the published error after one update, 0.291027924, is wrong for backpropagation. It appears only
where the hidden weights' gradients are computed from output weights that were already updated, which the text itself
warns against. The right value is 0.291027774. Biases are shared by a layer and not trained.

Shape letters: I inputs (2), H hidden units (2), O outputs (2).
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

INPUTS_I, TARGETS_O = (0.05, 0.10), (0.01, 0.99)
LEARNING_RATE = 0.5
_HIDDEN_HI, _OUTPUT_OH = ((0.15, 0.20), (0.25, 0.30)), ((0.40, 0.45), (0.50, 0.55))
_BIASES = 0.35, 0.60
_LATER_STEPS = 10, 100, 1_000, 10_000


class WorkedExample(nn.Module):
    """Two sigmoid layers of two units each, in double precision: [B, 2] to [B, 2]."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(2, 2, dtype=torch.float64)
        self.hidden_out = nn.Sigmoid()
        self.output = nn.Linear(2, 2, dtype=torch.float64)
        self.output_out = nn.Sigmoid()
        with torch.no_grad():
            self.hidden.weight.copy_(torch.tensor(_HIDDEN_HI, dtype=torch.float64))
            self.output.weight.copy_(torch.tensor(_OUTPUT_OH, dtype=torch.float64))
            self.hidden.bias.fill_(_BIASES[0])
            self.output.bias.fill_(_BIASES[1])

    def forward(self, x_BI: torch.Tensor) -> torch.Tensor:
        """Inputs [B, I] to outputs [B, O]."""
        return self.output_out(self.output(self.hidden_out(self.hidden(x_BI))))


def inputs() -> torch.Tensor:
    """The example's one input [1, I]."""
    return torch.tensor([INPUTS_I], dtype=torch.float64)


def squared_error(output_BO: torch.Tensor) -> torch.Tensor:
    """E = sum of 1/2 (target - output)^2, []."""
    return 0.5 * (torch.tensor([TARGETS_O], dtype=output_BO.dtype) - output_BO).square().sum()


@dataclass
class Row:
    """One line of the example's table."""

    quantity: str
    value: float


def table() -> list[Row]:
    """Every quantity of the example in its order, by plain arithmetic: no autograd, no torch."""
    hidden_HI, output_OH = np.array(_HIDDEN_HI), np.array(_OUTPUT_OH)
    now = _Pass(hidden_HI, output_OH)
    rows = [*_numbered("net_h", now.net_h), *_numbered("out_h", now.out_h)]
    rows += [*_numbered("net_o", now.net_o), *_numbered("out_o", now.out_o), *_numbered("E_o", now.errors)]
    rows += [("E total", now.errors.sum()), *_numbered("dE/dout_o", now.dE_dout_o)]
    rows += [*_numbered("dout_o/dnet_o", now.out_o * (1 - now.out_o)), *_numbered("delta_o", now.delta_o)]
    rows += _weights("dE/dw", now.dE_doutput, 5)
    for unit in range(2):
        rows += [
            (f"dE_o{which + 1}/dout_h{unit + 1}", now.delta_o[which] * output_OH[which, unit]) for which in range(2)
        ]
    rows += [*_numbered("dE/dout_h", now.dE_dout_h), *_numbered("dout_h/dnet_h", now.out_h * (1 - now.out_h))]
    rows += _weights("dE/dw", now.dE_dhidden, 1)
    hidden_HI, output_OH = now.updated()
    rows += [*_weights("w", hidden_HI, 1, "+"), *_weights("w", output_OH, 5, "+")]
    after = _Pass(hidden_HI, output_OH)
    rows += [*((f"{name} after 1 step", value) for name, value in _numbered("out_o", after.out_o))]
    rows += [("E after 1 step", after.errors.sum())]
    steps = 1
    for later in _LATER_STEPS:
        while steps < later:
            after, steps = _Pass(*after.updated()), steps + 1
        rows.append((f"E after {later:,} steps", after.errors.sum()))
    rows += [(f"{name} after {steps:,} steps", value) for name, value in _numbered("out_o", after.out_o)]
    return [Row(name, float(value)) for name, value in rows]


class _Pass:
    """One forward and backward pass, written out."""

    def __init__(self, hidden_HI: np.ndarray, output_OH: np.ndarray) -> None:
        inputs_I, targets_O = np.array(INPUTS_I), np.array(TARGETS_O)
        self.weights = hidden_HI, output_OH
        self.net_h = hidden_HI @ inputs_I + _BIASES[0]
        self.out_h = 1 / (1 + np.exp(-self.net_h))
        self.net_o = output_OH @ self.out_h + _BIASES[1]
        self.out_o = 1 / (1 + np.exp(-self.net_o))
        self.errors = 0.5 * (targets_O - self.out_o) ** 2
        self.dE_dout_o = self.out_o - targets_O
        self.delta_o = self.dE_dout_o * self.out_o * (1 - self.out_o)
        self.dE_doutput = np.outer(self.delta_o, self.out_h)
        self.dE_dout_h = output_OH.T @ self.delta_o
        self.dE_dhidden = np.outer(self.dE_dout_h * self.out_h * (1 - self.out_h), inputs_I)

    def updated(self) -> tuple[np.ndarray, np.ndarray]:
        """Both layers' weights after one step; all gradients belong to the weights before it."""
        hidden_HI, output_OH = self.weights
        return hidden_HI - LEARNING_RATE * self.dE_dhidden, output_OH - LEARNING_RATE * self.dE_doutput


def _numbered(name: str, values: np.ndarray) -> list[tuple[str, float]]:
    """``out_h1``, ``out_h2``, ...; the number stands behind each part of a quotient that names a unit."""
    return [
        ("/".join(part if part == "dE" else f"{part}{unit}" for part in name.split("/")), value)
        for unit, value in enumerate(values, 1)
    ]


def _weights(name: str, values: np.ndarray, first: int, after: str = "") -> list[tuple[str, float]]:
    return [(f"{name}{first + at}{after}", value) for at, value in enumerate(values.reshape(-1))]
