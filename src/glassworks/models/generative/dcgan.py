"""DCGAN's generator and discriminator (Radford, Metz and Chintala 2015, arXiv:1511.06434), for any power of two.

Convolutions alone: transposed ones of stride 2 double the side, from 4 up; strided ones halve it again. Deviations: the
widths are a multiple of ``width`` that doubles towards 4 x 4, where the paper begins with 1024 maps at 64 x 64; and
``norm`` may be left out of the discriminator, as spectral norm and the gradient penalty want it.

Shape letters: B batch, Z noise, C channels, S side.
"""

from itertools import pairwise

import torch
from torch import nn


def start_small(module: nn.Module) -> None:
    """Weights from N(0, 0.02), as the paper has them; norms around 1."""
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
        nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)


def _doublings(size: int) -> int:
    assert size >= 8, "a side of 8, 16, 32, ..."  # noqa: S101 - recipes allow no other
    assert size & (size - 1) == 0, "a power of two"  # noqa: S101 - as above
    return size.bit_length() - 3


class Generator(nn.Module):
    """Noise [B, Z] to images [B, C, S, S] in -1 ... 1.

    Args:
        size: S, a power of two from 8 on.
        channels: C.
        noise_size: Z.
        width: maps before the last layer; twice as many for each halving of the side.
    """

    def __init__(self, size: int, channels: int = 3, noise_size: int = 100, width: int = 64) -> None:
        super().__init__()
        maps = [width << step for step in range(_doublings(size))][::-1]
        layers: list[nn.Module] = [nn.ConvTranspose2d(noise_size, maps[0], 4, bias=False), nn.BatchNorm2d(maps[0])]
        layers.append(nn.ReLU(inplace=True))
        for narrow, wide in zip(maps[1:], maps, strict=False):
            layers += [nn.ConvTranspose2d(wide, narrow, 4, 2, 1, bias=False), nn.BatchNorm2d(narrow)]
            layers.append(nn.ReLU(inplace=True))
        self.layers = nn.Sequential(*layers, nn.ConvTranspose2d(maps[-1], channels, 4, 2, 1), nn.Tanh())
        self.apply(start_small)

    def forward(self, noise_BZ: torch.Tensor) -> torch.Tensor:
        """[B, Z] to [B, C, S, S]."""
        return self.layers(noise_BZ[:, :, None, None])


class Discriminator(nn.Module):
    """Images [B, C, S, S] to scores [B]; higher for what looks real.

    Args:
        size: S, a power of two from 8 on.
        channels: C.
        width: maps behind the first layer; twice as many for each halving of the side.
        norm: batch norm behind all but the first.
    """

    def __init__(self, size: int, channels: int = 3, width: int = 64, *, norm: bool = True) -> None:
        super().__init__()
        maps = [width << step for step in range(_doublings(size))]
        layers: list[nn.Module] = [nn.Conv2d(channels, width, 4, 2, 1), nn.LeakyReLU(0.2, inplace=True)]
        for narrow, wide in pairwise(maps):
            layers.append(nn.Conv2d(narrow, wide, 4, 2, 1, bias=not norm))
            layers += [nn.BatchNorm2d(wide)] if norm else []
            layers.append(nn.LeakyReLU(0.2, inplace=True))
        self.layers = nn.Sequential(*layers, nn.Conv2d(maps[-1], 1, 4))
        self.apply(start_small)

    def forward(self, x_BCSS: torch.Tensor) -> torch.Tensor:
        """[B, C, S, S] to [B]."""
        return self.layers(x_BCSS).flatten()
