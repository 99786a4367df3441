"""ResNet (He, Zhang, Ren, Sun 2015, arXiv:1512.03385): blocks learn what to add to what passes them by.

``ResNet()`` is torchvision's form, in which the 50, 101 and 152 layer nets halve the map in the 3x3 convolution of a
block ("v1.5"); ``paper_stride=True`` halves it in the first 1x1 convolution, as the paper does, with the same
parameters, fewer multiply-adds and a larger receptive field. Shortcuts are the paper's option B (1x1 convolutions where
the width changes). Deviation from the paper in both: dropout before the head, off by default.

Parameters: 18: 11,689,512; 34: 21,797,672; 50: 25,557,032; 101: 44,549,160; 152: 60,192,808. Multiply-adds at 224:
1,814,073,344; 3,663,761,408; 4,089,184,256; 7,801,405,440; 11,513,626,624, and with the paper's stride 3,857,973,248;
7,570,194,432; 11,282,415,616.

Shape letters: B batch, C channels, H height, W width, K classes.
"""

from collections.abc import Sequence

import torch
from torch import nn

from glassworks.models.vision.blocks import init_he

BLOCKS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
"""Blocks in each of the four stages; from 50 layers on they are bottlenecks."""


class BasicBlock(nn.Module):
    """``relu(bn(conv3x3(relu(bn(conv3x3(x))))) + shortcut(x))``."""

    def __init__(self, in_channels: int, width: int, stride: int, downsample: nn.Module | None) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, width, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.downsample = downsample
        self.relu2 = nn.ReLU(inplace=True)

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to [B, C', H/stride, W/stride]."""
        y_BCHW = self.relu1(self.bn1(self.conv1(x_BCHW)))
        y_BCHW = self.bn2(self.conv2(y_BCHW))
        y_BCHW += x_BCHW if self.downsample is None else self.downsample(x_BCHW)
        return self.relu2(y_BCHW)


class Bottleneck(nn.Module):
    """1x1 to fewer channels, 3x3, 1x1 to four times as many, and the shortcut."""

    def __init__(
        self, in_channels: int, width: int, stride: int, downsample: nn.Module | None, paper_stride: bool = False
    ) -> None:
        super().__init__()
        first, second = (stride, 1) if paper_stride else (1, stride)
        self.conv1 = nn.Conv2d(in_channels, width, 1, first, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(width, width, 3, second, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.relu2 = nn.ReLU(inplace=True)
        self.conv3 = nn.Conv2d(width, 4 * width, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * width)
        self.downsample = downsample
        self.relu3 = nn.ReLU(inplace=True)

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to [B, C', H/stride, W/stride]."""
        y_BCHW = self.relu1(self.bn1(self.conv1(x_BCHW)))
        y_BCHW = self.relu2(self.bn2(self.conv2(y_BCHW)))
        y_BCHW = self.bn3(self.conv3(y_BCHW))
        y_BCHW += x_BCHW if self.downsample is None else self.downsample(x_BCHW)
        return self.relu3(y_BCHW)


class ResNet(nn.Module):
    """State dicts interchange with torchvision's and timm's (18, 34, 50, 101 and 152 layers have the same keys).

    Args:
        depth: 18, 34, 50, 101 or 152.
        num_classes: K; 0 for the 512 or 2048 pooled features.
        in_channels: C.
        dropout: share of the pooled features set to zero in training.
        paper_stride: the stride of the paper, see the module's head; no difference below 50 layers.
    """

    def __init__(
        self,
        depth: int = 50,
        num_classes: int = 1000,
        in_channels: int = 3,
        dropout: float = 0.0,
        paper_stride: bool = False,
    ) -> None:
        super().__init__()
        self._deep, self._paper_stride = depth >= 50, paper_stride
        self.conv1 = nn.Conv2d(in_channels, 64, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        self._channels = 64
        first, second, third, fourth = BLOCKS[depth]
        self.layer1 = self._stage(64, first, stride=1)
        self.layer2 = self._stage(128, second, stride=2)
        self.layer3 = self._stage(256, third, stride=2)
        self.layer4 = self._stage(512, fourth, stride=2)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.num_features = self._channels
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(self.num_features, num_classes) if num_classes else nn.Identity()
        init_he(self.modules())

    def _stage(self, width: int, count: int, stride: int) -> nn.Sequential:
        strides: Sequence[int] = (stride, *([1] * (count - 1)))
        return nn.Sequential(*(self._block(width, stride) for stride in strides))

    def _block(self, width: int, stride: int) -> nn.Module:
        in_channels, self._channels = self._channels, width * (4 if self._deep else 1)
        downsample = None
        if stride != 1 or in_channels != self._channels:
            conv = nn.Conv2d(in_channels, self._channels, 1, stride, bias=False)
            downsample = nn.Sequential(conv, nn.BatchNorm2d(self._channels))
        if self._deep:
            return Bottleneck(in_channels, width, stride, downsample, self._paper_stride)
        return BasicBlock(in_channels, width, stride, downsample)

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to logits [B, K]."""
        x_BCHW = self.maxpool(self.relu(self.bn1(self.conv1(x_BCHW))))
        x_BCHW = self.layer4(self.layer3(self.layer2(self.layer1(x_BCHW))))
        return self.fc(self.dropout(self.avgpool(x_BCHW).flatten(1)))
