"""The network that distinguishes X from O with three filters (Rohrer, "How convolutional neural networks work").

An image of 9 x 9 pixels in -1 and 1 is compared with three 3 x 3 filters, the two diagonals and the crossing; the
response is the mean product. What is negative becomes zero, two poolings keep the largest of 2 x 2 (partial windows
too: 7 -> 4 -> 2), and each class is scored by the mean over the positions that are high for it.

Deviations: the published vector of X has a slip at position 7 (1.00 where the worked matrices and this network give
0.55); ``learned`` makes filters and scores trainable from random values. 56 numbers: 27 filter weights, 3 zeros as
biases, 24 score weights and 2 zeros; none is trained where they are given.

Shape letters: B batch, C channels, H height, W width, K classes.
"""

import math

import torch
from torch import nn

from glassworks.models.vision.blocks import with_channels

FILTERS = (
    ((1, -1, -1), (-1, 1, -1), (-1, -1, 1)),
    ((1, -1, 1), (-1, 1, -1), (1, -1, 1)),
    ((-1, -1, 1), (-1, 1, -1), (1, -1, -1)),
)
"""Falling diagonal, crossing, rising diagonal."""

HIGH = ((0, 3, 4, 9, 10), (1, 2, 8, 11))
"""Positions of the 12 features, from 0, that are high for X and for O."""


class Comparison(nn.Conv2d):
    """A convolution that answers with the mean product, so that a filter of -1 and 1 answers 1 to itself."""

    def forward(self, input: torch.Tensor) -> torch.Tensor:  # noqa: A002 - torch's name
        """[B, C, H, W] to [B, C', H - 2, W - 2]."""
        return super().forward(input) / self.weight[0].numel()


class XONet(nn.Module):
    """conv 3x3 -> ReLU -> pool -> pool -> scores of X and O.

    Args:
        num_classes: K; 0 for the features. Given scores exist for X and O only.
        size: side S of square images; the given scores belong to 9.
        in_channels: C; with 1, images of more channels become grey.
        learned: random, trainable filters and scores instead of the given ones.
    """

    def __init__(self, num_classes: int = 2, size: int = 9, in_channels: int = 1, *, learned: bool = False) -> None:
        super().__init__()
        self.in_channels = in_channels
        side = math.ceil(math.ceil((size - 2) / 2) / 2)
        self.num_features = len(FILTERS) * side * side
        self.conv = (nn.Conv2d if learned else Comparison)(in_channels, len(FILTERS), 3)
        self.relu = nn.ReLU()
        self.pool1 = nn.MaxPool2d(2, ceil_mode=True)
        self.pool2 = nn.MaxPool2d(2, ceil_mode=True)
        self.fc = nn.Linear(self.num_features, num_classes) if num_classes else nn.Identity()
        if not learned:
            self._put_given()

    def _put_given(self) -> None:
        with torch.no_grad():
            self.conv.weight.copy_(torch.tensor(FILTERS)[:, None])
            assert self.conv.bias is not None  # noqa: S101 - made with one
            self.conv.bias.zero_()
            if isinstance(self.fc, nn.Linear) and self.fc.weight.shape == (2, 12):
                self.fc.weight.zero_()
                self.fc.bias.zero_()
                for label, positions in enumerate(HIGH):
                    self.fc.weight[label, list(positions)] = 1 / len(positions)
                self.fc.requires_grad_(requires_grad=False)
        self.conv.requires_grad_(requires_grad=False)

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to scores [B, K]; with the given ones, the mean over each class's own positions."""
        maps_BCHW = self.relu(self.conv(with_channels(x_BCHW, self.in_channels)))
        return self.fc(self.pool2(self.pool1(maps_BCHW)).flatten(1))
