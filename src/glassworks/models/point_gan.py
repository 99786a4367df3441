"""A generator and a discriminator for points in the plane, fully connected.

The discriminator sees coordinates three times as large: under spectral norm its score changes by at most 1 over a
distance of 1, and clusters a few hundredths wide would all look the same to it.

Shape letters: B batch, Z noise.
"""

import torch
from torch import nn

_SCALE = 3.0


def _layers(inputs: int, outputs: int, width: int) -> nn.Sequential:
    slope = 0.2
    return nn.Sequential(
        nn.Linear(inputs, width),
        nn.LeakyReLU(slope),
        nn.Linear(width, width),
        nn.LeakyReLU(slope),
        nn.Linear(width, width),
        nn.LeakyReLU(slope),
        nn.Linear(width, outputs),
    )


class PointGenerator(nn.Module):
    """Noise [B, Z] to points [B, 2]."""

    def __init__(self, noise_size: int = 8, width: int = 128) -> None:
        super().__init__()
        self.layers = _layers(noise_size, 2, width)

    def forward(self, noise_BZ: torch.Tensor) -> torch.Tensor:
        """[B, Z] to [B, 2]."""
        return self.layers(noise_BZ)


class PointDiscriminator(nn.Module):
    """Points [B, 2] to scores [B]."""

    def __init__(self, width: int = 128) -> None:
        super().__init__()
        self.layers = _layers(2, 1, width)

    def forward(self, points_B2: torch.Tensor) -> torch.Tensor:
        """[B, 2] to [B]."""
        return self.layers(points_B2 * _SCALE)[:, 0]
