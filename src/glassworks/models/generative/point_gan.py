"""A generator and a discriminator for points in the plane, fully connected.

Unusual here: the generator sees some of its noise as signs only. A continuous map cannot tear one normal distribution
into separate clusters, so some samples always lie on bridges between them (Khayatkhoei, Singh and Elgammal 2018,
arXiv:1806.00880); signs have torn it before. ``signs = 0`` shows the bridges.

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
    """Noise [B, Z] to points [B, 2].

    Args:
        noise_size: Z.
        width: units of each hidden layer.
        signs: how many of the Z numbers are taken as -1 or 1 only.
    """

    def __init__(self, noise_size: int = 16, width: int = 128, signs: int = 8) -> None:
        super().__init__()
        self.signs = signs
        self.layers = _layers(noise_size, 2, width)

    def forward(self, noise_BZ: torch.Tensor) -> torch.Tensor:
        """[B, Z] to [B, 2]."""
        signs_BS, rest_BZ = noise_BZ[:, : self.signs].sign(), noise_BZ[:, self.signs :]
        return self.layers(torch.cat([signs_BS, rest_BZ], dim=1))


class PointDiscriminator(nn.Module):
    """Points [B, 2] to scores [B].

    Args:
        width: units of each hidden layer.
        frequencies: F; beside x it sees sin and cos of x, 2x, 4x, ..., by which it learns fine detail much sooner
            (Tancik et al. 2020, arXiv:2006.10739); 0 for the coordinates alone.
    """

    factors_F: torch.Tensor

    def __init__(self, width: int = 128, frequencies: int = 0) -> None:
        super().__init__()
        self.register_buffer("factors_F", 2.0 ** torch.arange(frequencies), persistent=False)
        self.layers = _layers(2 + 4 * frequencies, 1, width)

    def forward(self, points_B2: torch.Tensor) -> torch.Tensor:
        """[B, 2] to [B]."""
        if not len(self.factors_F):
            return self.layers(points_B2 * _SCALE)[:, 0]
        angles = (points_B2[:, :, None] * self.factors_F).flatten(1)
        return self.layers(torch.cat([points_B2, angles.sin(), angles.cos()], dim=1))[:, 0]
