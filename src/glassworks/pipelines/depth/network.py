"""The network of He et al. 2016 for small images, with shortcuts that may be left out.

Section 4.2 of arXiv:1512.03385: a convolution, three stages of n blocks of two 3 x 3 convolutions, each followed by
batch norm, and one linear layer behind the mean of each map: 6 n + 2 layers. Shortcuts are the paper's option A, which
has no parameters (every second place, and empty maps for what is new), so both networks learn the same numbers of them.
Deviations: digits have 8 x 8 pixels in place of 32 x 32, and the first stage ``width`` maps in place of 16.

Shape letters: B digits, C maps, H rows, W columns.
"""

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.core.generator import seeded
from glassworks.core.seeds import derive
from glassworks.models.vision.blocks import init_he


class Block(nn.Module):
    """``relu(norm(conv(relu(norm(conv(x))))) [+ x])``.

    Args:
        in_channels: maps that go in.
        channels: maps that come out.
        stride: 2 halves their sides.
        shortcut: whether x is added.
    """

    def __init__(self, in_channels: int, channels: int, stride: int, *, shortcut: bool) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels)
        self.stride, self.new, self.shortcut = stride, channels - in_channels, shortcut

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to [B, C', H/stride, W/stride]."""
        y_BCHW = self.norm2(self.conv2(F.relu(self.norm1(self.conv1(x_BCHW)))))
        if self.shortcut:
            past_BCHW = x_BCHW[:, :, :: self.stride, :: self.stride]
            y_BCHW = y_BCHW + F.pad(past_BCHW, (0, 0, 0, 0, 0, self.new))
        return F.relu(y_BCHW)


def num_layers(blocks: int) -> int:
    """Layers with weights of a network with so many blocks a stage."""
    return 6 * blocks + 2


def deep(blocks: int, width: int, seed: int, *, shortcuts: bool) -> nn.Sequential:
    """Digits [B, 1, 8, 8] to logits [B, 10]; from one seed both kinds begin with the same weights."""
    with seeded(derive(seed, "network", blocks)):
        layers: list[nn.Module] = [nn.Conv2d(1, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
        before = width
        for stage in range(3):
            for block in range(blocks):
                stride = 2 if stage > 0 and block == 0 else 1
                layers.append(Block(before, width << stage, stride, shortcut=shortcuts))
                before = width << stage
        network = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(before, 10))
        init_he(network.modules())
    return network
