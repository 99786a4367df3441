"""One small network in five forms, each an edit of the one before, for digits of 16 x 16 pixels.

What is edited is what each paper brought: two 3 x 3 filters for one of 5 x 5 (Simonyan & Zisserman 2014), the mean of
each map in place of dense layers, and modules of several filters side by side (Szegedy et al. 2014), shortcuts around
pairs of convolutions (He et al. 2015). Batch normalisation comes with the shortcuts, as in ResNet.

Shape letters: B digits, C maps, H rows, W columns.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.core.generator import seeded
from glassworks.core.seeds import derive
from glassworks.models.vision.blocks import init_he


class Inception(nn.Module):
    """1 x 1, 3 x 3, 5 x 5 and pooling side by side, the larger filters behind 1 x 1 ones that make the maps few.

    Args:
        in_channels: maps that go in.
        channels: maps that come out: a half of 3 x 3, a quarter of 1 x 1, an eighth each of 5 x 5 and pooling.
    """

    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        few = max(1, channels // 8)
        self.one = nn.Conv2d(in_channels, channels // 4, 1)
        self.three = nn.Sequential(
            nn.Conv2d(in_channels, channels // 4, 1), nn.ReLU(), nn.Conv2d(channels // 4, channels // 2, 3, padding=1)
        )
        self.five = nn.Sequential(nn.Conv2d(in_channels, few, 1), nn.ReLU(), nn.Conv2d(few, few, 5, padding=2))
        self.pool = nn.Sequential(nn.MaxPool2d(3, 1, padding=1), nn.Conv2d(in_channels, few, 1))

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to [B, C', H, W]."""
        return F.relu(torch.cat([self.one(x_BCHW), self.three(x_BCHW), self.five(x_BCHW), self.pool(x_BCHW)], dim=1))


class Residual(nn.Module):
    """Two 3 x 3 convolutions with batch norm, and the path around them; a 1 x 1 convolution where the maps change."""

    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels)
        self.past = nn.Conv2d(in_channels, channels, 1) if in_channels != channels else nn.Identity()

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to [B, C', H, W]."""
        y_BCHW = self.norm2(self.conv2(F.relu(self.norm1(self.conv1(x_BCHW)))))
        return F.relu(y_BCHW + self.past(x_BCHW))


def _conv(in_channels: int, channels: int, side: int) -> list[nn.Module]:
    return [nn.Conv2d(in_channels, channels, side, padding=side // 2), nn.ReLU()]


def _pairs(width: int) -> list[nn.Module]:
    first, second = [*_conv(1, width, 3), *_conv(width, width, 3)], [
        *_conv(width, 2 * width, 3), *_conv(2 * width, 2 * width, 3),
    ]  # fmt: skip
    return [*first, nn.MaxPool2d(2), *second, nn.MaxPool2d(2)]


def _dense(width: int) -> list[nn.Module]:
    return [nn.Flatten(), nn.Linear(2 * width * 16, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 10)]


def _mean(channels: int) -> list[nn.Module]:
    return [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10)]


FORMS: dict[str, tuple[str, Callable[[int], list[nn.Module]]]] = {
    "AlexNet in small": (
        "5 x 5 filters, three dense layers",
        lambda width: [
            *_conv(1, width, 5), nn.MaxPool2d(2), *_conv(width, 2 * width, 5), nn.MaxPool2d(2), *_dense(width),
        ],
    ),
    "VGG": ("two 3 x 3 for each 5 x 5", lambda width: [*_pairs(width), *_dense(width)]),
    "GoogLeNet's end": (
        "the mean of each map for the dense layers",
        lambda width: [*_pairs(width), *_mean(2 * width)],
    ),
    "GoogLeNet": (
        "inception modules for the second pair",
        lambda width: [
            *_conv(1, width, 3), *_conv(width, width, 3), nn.MaxPool2d(2), Inception(width, 2 * width),
            Inception(2 * width, 2 * width), nn.MaxPool2d(2), *_mean(2 * width),
        ],
    ),
    "ResNet": (
        "shortcuts and batch norm around pairs of 3 x 3",
        lambda width: [
            *_conv(1, width, 3), Residual(width, width), nn.MaxPool2d(2), Residual(width, 2 * width),
            Residual(2 * width, 2 * width), nn.MaxPool2d(2), *_mean(2 * width),
        ],
    ),
}  # fmt: skip
"""By name, in the order of the edits: what is edited, and the layers."""


def build(name: str, width: int, seed: int) -> nn.Sequential:
    """Digits [B, 1, 16, 16] to logits [B, 10]."""
    with seeded(derive(seed, "network")):
        network = nn.Sequential(*FORMS[name][1](width))
        init_he(network.modules())
    return network
