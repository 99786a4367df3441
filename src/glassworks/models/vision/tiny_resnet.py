"""A small residual network for small images, trained end to end in seconds to minutes on two cores.

The layout is the CIFAR form of He et al. 2016 (arXiv:1512.03385, section 4.2). Deviations: the shortcut where the width
changes is a 1x1 convolution (their option B), and the widths 32, 64, 128 with one or two blocks a stage replace 16, 32,
64 with n blocks, which is faster on processors at equal accuracy. 307,360 parameters at the default size.

Shape letters: B batch, C channels, H height, W width, D features.
"""

import torch
from torch import nn


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions and a shortcut: ``relu(norm(conv(relu(norm(conv(x))))) + shortcut(x))``."""

    def __init__(self, in_channels: int, out_channels: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(out_channels)
        changes = stride != 1 or in_channels != out_channels
        self.shortcut = (
            nn.Sequential(nn.Conv2d(in_channels, out_channels, 1, stride, bias=False), nn.BatchNorm2d(out_channels))
            if changes
            else nn.Identity()
        )

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to [B, C', H/stride, W/stride]."""
        y_BCHW = torch.relu(self.norm1(self.conv1(x_BCHW)))
        return torch.relu(self.norm2(self.conv2(y_BCHW)) + self.shortcut(x_BCHW))


class TinyResNet(nn.Module):
    """Images [B, 3, H, W] to features [B, D], D the last width.

    Args:
        widths: channels per stage; each stage after the first halves the sides.
        blocks: residual blocks per stage.
    """

    def __init__(self, widths: tuple[int, ...] = (32, 64, 128), blocks: int = 1) -> None:
        super().__init__()
        self.num_features = widths[-1]
        self.stem = nn.Sequential(
            nn.Conv2d(3, widths[0], 3, padding=1, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU()
        )
        stages: list[nn.Module] = []
        in_channels = widths[0]
        for stage, width in enumerate(widths):
            for block in range(blocks):
                stages.append(ResidualBlock(in_channels, width, stride=2 if stage > 0 and block == 0 else 1))
                in_channels = width
        self.stages = nn.Sequential(*stages)
        self.pool = nn.AdaptiveAvgPool2d(1)

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, 3, H, W] to [B, D]."""
        return self.pool(self.stages(self.stem(x_BCHW))).flatten(1)
