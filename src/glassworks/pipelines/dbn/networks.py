"""The two networks that are fine-tuned: one whose weights are the machines', and one with random weights.

Shape letters: K classes.
"""

import torch

from glassworks.core.generator import seeded
from glassworks.core.seeds import derive
from glassworks.models.generative.rbm import RBM
from glassworks.models.vision.mlp import MLP


def unrolled(machines: list[RBM], num_classes: int, dropout: float, seed: int) -> MLP:
    """The network of logistic layers whose weights are the machines'; only its last layer is new."""
    network = random_network(
        machines[0].weight.shape[0], [m.weight.shape[1] for m in machines], num_classes, dropout, seed
    )
    with torch.no_grad():
        for linear, machine in zip(network.hidden[::3], machines, strict=True):
            assert isinstance(linear, torch.nn.Linear)  # noqa: S101 - linear, activation, dropout in turn
            linear.weight.copy_(machine.weight.T)
            linear.bias.copy_(machine.hidden_bias)
    return network


def random_network(inputs: int, hidden: list[int], num_classes: int, dropout: float, seed: int) -> MLP:
    """Random weights as Glorot & Bengio 2010 draw them, biases zero: the fair rival of any better start."""
    with seeded(derive(seed, "network")):
        network = MLP(num_classes, in_features=inputs, hidden=hidden, activation="sigmoid", dropout=dropout)
        for module in network.modules():
            if isinstance(module, torch.nn.Linear):
                torch.nn.init.xavier_normal_(module.weight)
                torch.nn.init.zeros_(module.bias)
    return network
