"""Backpropagation by hand: the best known worked example, every number of it, and where its published end is wrong.

The network is 2-2-2 with logistic units and one untrained bias a layer; the error is ``1/2 sum (t - o)^2``. Everything
is float64. The example is M. Mazur's "A Step by Step Backpropagation Example" (2015). Its text says that all gradients
are taken before any weight moves, and its numbers are right up to the new weights; its final errors only come out if
the output weights are moved first. Both variants are computed here.

Shape letters: D inputs (2), H hidden (2), O outputs (2).
"""

from dataclasses import dataclass

import numpy as np

INPUTS_D, TARGETS_O = np.array([0.05, 0.10]), np.array([0.01, 0.99])
HIDDEN_HD, OUTPUT_OH = np.array([[0.15, 0.20], [0.25, 0.30]]), np.array([[0.40, 0.45], [0.50, 0.55]])
"""w1, w2 into h1; w3, w4 into h2; w5, w6 into o1; w7, w8 into o2."""
BIAS_H, BIAS_O = 0.35, 0.60


@dataclass
class Net:
    """The weights: hidden [H, D], output [O, H] and a bias for each unit."""

    hidden_HD: np.ndarray
    output_OH: np.ndarray
    bias_H: np.ndarray
    bias_O: np.ndarray

    @classmethod
    def start(cls) -> "Net":
        """As the example begins."""
        return cls(HIDDEN_HD.copy(), OUTPUT_OH.copy(), np.full(2, BIAS_H), np.full(2, BIAS_O))


def logistic(net: np.ndarray) -> np.ndarray:
    """``1 / (1 + e^-net)``."""
    return 1 / (1 + np.exp(-net))


def forward(net: Net) -> tuple[np.ndarray, np.ndarray, float]:
    """Hidden outputs [H], outputs [O] and the total error."""
    out_H = logistic(net.hidden_HD @ INPUTS_D + net.bias_H)
    out_O = logistic(net.output_OH @ out_H + net.bias_O)
    return out_H, out_O, float(np.square(TARGETS_O - out_O).sum() / 2)


def update(net: Net, rate: float, *, output_first: bool = False, biases: bool = False) -> None:
    """One step of gradient descent.

    Args:
        net: is changed.
        rate: learning rate.
        output_first: moves the output weights before the hidden gradients are taken, which is a mistake.
        biases: trains them too.
    """
    out_H, out_O, _ = forward(net)
    delta_O = (out_O - TARGETS_O) * out_O * (1 - out_O)
    new_output_OH = net.output_OH - rate * np.outer(delta_O, out_H)
    through_OH = new_output_OH if output_first else net.output_OH
    delta_H = (delta_O @ through_OH) * out_H * (1 - out_H)
    net.output_OH = new_output_OH
    net.hidden_HD = net.hidden_HD - rate * np.outer(delta_H, INPUTS_D)
    if biases:
        net.bias_O, net.bias_H = net.bias_O - rate * delta_O, net.bias_H - rate * delta_H
