"""The worked example of convolution: an X of 9 x 9 pixels and its first filter."""

import torch
from torch import nn

X = [[1 if 1 <= row <= 7 and column in (row, 8 - row) else -1 for column in range(9)] for row in range(9)]
"""The X of the worked example of convolution: 9 x 9 in -1, +1."""


def x_network():
    """The first filter of the worked example, then ReLU and a pool that keeps partial windows."""
    network = nn.Sequential(nn.Conv2d(1, 1, 3, bias=False), nn.ReLU(), nn.MaxPool2d(2, ceil_mode=True), nn.Flatten())
    with torch.no_grad():
        network[0].weight.copy_(torch.tensor([[[[1.0, -1, -1], [-1, 1, -1], [-1, -1, 1]]]]) / 9)
    return network
