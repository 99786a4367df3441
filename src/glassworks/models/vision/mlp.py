"""Multi-layer perceptrons (Rumelhart, Hinton, Williams 1986, Nature 323), and the smallest that computes XOR.

Deviations: ReLU and dropout (off by default) where 1986 had the logistic function; ``activation="sigmoid"`` gives that
back. 535,818 parameters for 28 x 28 grey pixels, 512 and 256 hidden units and ten classes; the XOR net has 9.

Shape letters: B batch, C channels, H height, W width, D inputs, K classes.
"""

from collections.abc import Sequence
from typing import Self

import torch
from torch import nn

from glassworks.models.vision.blocks import activation as activation_of
from glassworks.models.vision.blocks import with_channels


class MLP(nn.Module):
    """Linear layers with an activation after each but the last.

    Args:
        num_classes: K; 0 for the last hidden layer's values.
        size: side S of square images.
        in_channels: C; with 1, images of more channels become grey.
        in_features: D, for inputs that are vectors; instead of C * S * S.
        hidden: units of each hidden layer, at least one layer.
        activation: one of ``blocks.ACTIVATIONS``.
        dropout: share of hidden values set to zero in training, after each hidden layer.
    """

    def __init__(
        self,
        num_classes: int = 10,
        size: int = 28,
        in_channels: int = 1,
        in_features: int | None = None,
        hidden: Sequence[int] = (512, 256),
        activation: str = "relu",
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.in_channels = in_channels
        self.num_features = hidden[-1]
        width = in_features or in_channels * size * size
        layers: list[nn.Module] = []
        for units in hidden:
            layers += [nn.Linear(width, units), activation_of(activation), nn.Dropout(dropout)]
            width = units
        self.hidden = nn.Sequential(*layers)
        self.fc = nn.Linear(width, num_classes) if num_classes else nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images [B, C, H, W] or vectors [B, D] to logits [B, K]."""
        return self.fc(self.hidden((with_channels(x, self.in_channels) if x.ndim == 4 else x).flatten(1)))


class XorNet(nn.Module):
    """Two inputs, two hidden units, one output: the least that computes XOR.

    Gradient descent does not always find it: of 1,000 random starts about four fifths do (logistic, squared error).

    Args:
        activation: of the hidden units, one of ``blocks.ACTIVATIONS``.
        hidden: hidden units; more than two make bad starts rare.
    """

    def __init__(self, activation: str = "sigmoid", hidden: int = 2) -> None:
        super().__init__()
        self.num_features = 1
        self.hidden = nn.Linear(2, hidden)
        self.activation = activation_of(activation)
        self.output = nn.Linear(hidden, 1)

    def forward(self, x_B2: torch.Tensor) -> torch.Tensor:
        """[B, 2] to one logit [B, 1]; its logistic function is the output of the net as 1986 drew it."""
        return self.output(self.activation(self.hidden(x_B2)))

    @classmethod
    def solved(cls) -> Self:
        """The exact solution with ReLU units: ``relu(x1 + x2) - 2 relu(x1 + x2 - 1)`` is 0, 1, 1, 0.

        Source:
            Goodfellow, Bengio, Courville 2016, "Deep Learning", section 6.1.
        """
        net = cls(activation="relu")
        with torch.no_grad():
            net.hidden.weight.fill_(1.0)
            net.hidden.bias.copy_(torch.tensor([0.0, -1.0]))
            net.output.weight.copy_(torch.tensor([[1.0, -2.0]]))
            net.output.bias.zero_()
        return net
