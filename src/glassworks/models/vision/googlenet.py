"""GoogLeNet (Szegedy et al. 2014, arXiv:1409.4842): inception modules look at several scales side by side.

``GoogLeNet()`` is torchvision's form: batch normalisation instead of biases and response normalisation, a 3x3
convolution in the branch that the paper calls 5x5 (a known slip, kept for its weights), a 2x2 fourth pooling.
6,624,904 parameters (13,004,888 with both auxiliary heads), 1,498,376,192 multiply-adds at 224.

``GoogLeNet(paper=True)`` is table 1 of the paper: biases, response normalisation after the first pooling and the second
convolution, 5x5 convolutions, 3x3 poolings, dropout 0.4. 6,998,552 parameters (13,378,280 with both heads),
1,582,671,872 multiply-adds. Deviation: the auxiliary heads pool adaptively to 4x4, which at 224 covers the paper's
windows of 5x5 at stride 3 with the same number of weights.

The auxiliary heads serve training alone. The complete network has its own; features (``num_classes=0``) come without,
and ``auxiliary_heads`` makes them for whoever trains a head of its own on the features.

Shape letters: B batch, C channels, H height, W width, K classes.
"""

from typing import NamedTuple

import torch
from torch import nn

from glassworks.models.vision.blocks import LocalResponseNorm

_MODULES = {
    "3a": (192, 64, 96, 128, 16, 32, 32), "3b": (256, 128, 128, 192, 32, 96, 64),
    "4a": (480, 192, 96, 208, 16, 48, 64), "4b": (512, 160, 112, 224, 24, 64, 64),
    "4c": (512, 128, 128, 256, 24, 64, 64), "4d": (512, 112, 144, 288, 32, 64, 64),
    "4e": (528, 256, 160, 320, 32, 128, 128), "5a": (832, 256, 160, 320, 32, 128, 128),
    "5b": (832, 384, 192, 384, 48, 128, 128),
}  # fmt: skip
"""Channels: input, 1x1, 3x3 reduced, 3x3, 5x5 reduced, 5x5, pooling projected."""
_BRANCHES = (512, 528)
"""Channels after 4a and 4d."""


class Answers(NamedTuple):
    """Logits [B, K] of the head and of the two auxiliary heads, in torchvision's order."""

    logits: torch.Tensor
    aux_logits2: torch.Tensor
    aux_logits1: torch.Tensor


class ConvUnit(nn.Module):
    """Convolution, batch normalisation (or a bias, in the paper's form) and ReLU."""

    def __init__(
        self, in_channels: int, out_channels: int, kernel: int, stride: int = 1, padding: int = 0, paper: bool = False
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, out_channels, kernel, stride, padding, bias=paper)
        self.bn = nn.Identity() if paper else nn.BatchNorm2d(out_channels, eps=0.001)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to [B, C', H', W']."""
        return self.relu(self.bn(self.conv(x_BCHW)))


class Inception(nn.Module):
    """Four branches over the same input, side by side in the channels."""

    def __init__(
        self, in_channels: int, one: int, three_in: int, three: int, five_in: int, five: int, pooled: int, paper: bool
    ) -> None:
        super().__init__()
        kernel = 5 if paper else 3
        self.branch1 = ConvUnit(in_channels, one, 1, paper=paper)
        self.branch2 = nn.Sequential(
            ConvUnit(in_channels, three_in, 1, paper=paper), ConvUnit(three_in, three, 3, padding=1, paper=paper)
        )
        self.branch3 = nn.Sequential(
            ConvUnit(in_channels, five_in, 1, paper=paper),
            ConvUnit(five_in, five, kernel, padding=kernel // 2, paper=paper),
        )
        self.branch4 = nn.Sequential(
            nn.MaxPool2d(3, stride=1, padding=1), ConvUnit(in_channels, pooled, 1, paper=paper)
        )

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to [B, C', H, W]."""
        return torch.cat([self.branch1(x_BCHW), self.branch2(x_BCHW), self.branch3(x_BCHW), self.branch4(x_BCHW)], 1)


class AuxiliaryHead(nn.Module):
    """A second classifier in mid-network that brings gradients to the early layers."""

    def __init__(self, in_channels: int, num_classes: int, paper: bool, dropout: float = 0.7) -> None:
        super().__init__()
        self.pool = nn.AdaptiveAvgPool2d(4)
        self.conv = ConvUnit(in_channels, 128, 1, paper=paper)
        self.fc1 = nn.Linear(128 * 4 * 4, 1024)
        self.relu = nn.ReLU(inplace=True)
        self.dropout = nn.Dropout(dropout)
        self.fc2 = nn.Linear(1024, num_classes)

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to logits [B, K]."""
        return self.fc2(self.dropout(self.relu(self.fc1(self.conv(self.pool(x_BCHW)).flatten(1)))))


class GoogLeNet(nn.Module):
    """torchvision's form (state dicts interchange), or the paper's.

    Args:
        num_classes: K; 0 for the 1024 pooled features.
        in_channels: C.
        dropout: before the head; default 0.2 as torchvision's, 0.4 as the paper's.
        aux: auxiliary heads after 4a and 4d; in training the answer is then ``Answers``.
        paper: the layout of 2014.
    """

    def __init__(
        self,
        num_classes: int = 1000,
        in_channels: int = 3,
        dropout: float | None = None,
        aux: bool = True,
        paper: bool = False,
    ) -> None:
        super().__init__()
        self.num_features = 1024
        self.paper = paper
        self.conv1 = ConvUnit(in_channels, 64, 7, stride=2, padding=3, paper=paper)
        self.maxpool1 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.norm1 = _response_norm(paper)
        self.conv2 = ConvUnit(64, 64, 1, paper=paper)
        self.conv3 = ConvUnit(64, 192, 3, padding=1, paper=paper)
        self.norm2 = _response_norm(paper)
        self.maxpool2 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.inception3a = Inception(*_MODULES["3a"], paper=paper)
        self.inception3b = Inception(*_MODULES["3b"], paper=paper)
        self.maxpool3 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.inception4a = Inception(*_MODULES["4a"], paper=paper)
        self.inception4b = Inception(*_MODULES["4b"], paper=paper)
        self.inception4c = Inception(*_MODULES["4c"], paper=paper)
        self.inception4d = Inception(*_MODULES["4d"], paper=paper)
        self.inception4e = Inception(*_MODULES["4e"], paper=paper)
        self.maxpool4 = nn.MaxPool2d(3 if paper else 2, stride=2, ceil_mode=True)
        self.inception5a = Inception(*_MODULES["5a"], paper=paper)
        self.inception5b = Inception(*_MODULES["5b"], paper=paper)
        self.aux1, self.aux2 = self.auxiliary_heads(num_classes) if aux and num_classes > 0 else (None, None)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout((0.4 if paper else 0.2) if dropout is None else dropout)
        self.fc = nn.Linear(1024, num_classes) if num_classes else nn.Identity()
        self._init(paper)

    def _init(self, paper: bool) -> None:
        for module in self.modules():
            if isinstance(module, nn.Conv2d) and paper:  # without batch normalisation the scale must be right
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                assert module.bias is not None  # noqa: S101 - made with one
                nn.init.zeros_(module.bias)
            elif isinstance(module, nn.Conv2d | nn.Linear):
                nn.init.trunc_normal_(module.weight, std=0.01, a=-2, b=2)

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor | Answers:
        """[B, C, H, W] to logits [B, K]; in training with auxiliary heads, to all three."""
        logits_BK, after_4a, after_4d = self.with_branches(x_BCHW)
        if self.training and self.aux1 is not None and self.aux2 is not None:
            return Answers(logits_BK, self.aux2(after_4d), self.aux1(after_4a))
        return logits_BK

    def with_branches(self, x_BCHW: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """[B, C, H, W] to logits [B, K] (or features [B, 1024]) and the feature maps that auxiliary heads look at."""
        x_BCHW = self.norm1(self.maxpool1(self.conv1(x_BCHW)))
        x_BCHW = self.maxpool2(self.norm2(self.conv3(self.conv2(x_BCHW))))
        x_BCHW = self.maxpool3(self.inception3b(self.inception3a(x_BCHW)))
        after_4a = self.inception4a(x_BCHW)
        after_4d = self.inception4d(self.inception4c(self.inception4b(after_4a)))
        x_BCHW = self.maxpool4(self.inception4e(after_4d))
        x_BCHW = self.inception5b(self.inception5a(x_BCHW))
        return self.fc(self.dropout(self.avgpool(x_BCHW).flatten(1))), after_4a, after_4d

    def auxiliary_heads(self, num_classes: int) -> nn.ModuleList:
        """New heads for the maps of ``with_branches``, in their order."""
        return nn.ModuleList(AuxiliaryHead(channels, num_classes, self.paper) for channels in _BRANCHES)


def _response_norm(paper: bool) -> nn.Module:
    """As in AlexNet's paper (n = 5, alpha = 1e-4, beta = 0.75), where this paper has one; k = 1 as Caffe's default."""
    return LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=1.0) if paper else nn.Identity()
