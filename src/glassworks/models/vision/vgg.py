"""VGG (Simonyan, Zisserman 2014, arXiv:1409.1556): only 3x3 convolutions, in stacks between poolings.

Configurations A, B, D and E of the paper's table 1: 11, 13, 16 and 19 layers with weights. Deviations, as torchvision
has them: He's initialisation, so that the deep ones train without the paper's pre-trained shallow start; the variants
with batch normalisation; an adaptive average pool to 7x7, the identity at 224, which lets other sizes in.

VGG-16: 138,357,544 parameters (123,642,856 of them in the dense layers), 15,470,264,320 multiply-adds at 224.
VGG-19: 143,667,240 and 19,632,062,464. With batch normalisation 138,365,992 and 143,678,248 parameters.

Shape letters: B batch, C channels, H height, W width, K classes.
"""

import torch
from torch import nn

from glassworks.models.vision.blocks import init_he

WIDTHS = (64, 128, 256, 512, 512)
"""Channels of the five stages; each ends with a pooling."""

STAGES = {11: (1, 1, 2, 2, 2), 13: (2, 2, 2, 2, 2), 16: (2, 2, 3, 3, 3), 19: (2, 2, 4, 4, 4)}
"""Convolutions in each stage."""


class VGG(nn.Module):
    """State dicts interchange with torchvision's; ``models.weights`` converts timm's.

    Args:
        depth: 11, 13, 16 or 19.
        norm: batch normalisation after each convolution.
        num_classes: K; 0 for the 4096 values of the last hidden layer.
        in_channels: C.
        dropout: share of the values set to zero after each hidden dense layer in training.
    """

    def __init__(
        self,
        depth: int = 16,
        norm: bool = False,
        num_classes: int = 1000,
        in_channels: int = 3,
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        self.num_features = 4096
        self.features = nn.Sequential(*_convolutions(STAGES[depth], norm, in_channels))
        self.avgpool = nn.AdaptiveAvgPool2d(7)
        dense = [nn.Linear(512 * 7 * 7, 4096), nn.ReLU(inplace=True), nn.Dropout(dropout)]
        dense += [nn.Linear(4096, 4096), nn.ReLU(inplace=True), nn.Dropout(dropout)]
        self.classifier = nn.Sequential(*dense, *([nn.Linear(4096, num_classes)] if num_classes else []))
        init_he(self.features)
        for module in self.classifier:
            if isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, std=0.01)
                nn.init.zeros_(module.bias)

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to logits [B, K]."""
        return self.classifier(self.avgpool(self.features(x_BCHW)).flatten(1))


def _convolutions(counts: tuple[int, ...], norm: bool, in_channels: int) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for width, count in zip(WIDTHS, counts, strict=True):
        for _ in range(count):
            layers.append(nn.Conv2d(in_channels, width, 3, padding=1))
            layers += [nn.BatchNorm2d(width)] if norm else []
            layers.append(nn.ReLU(inplace=True))
            in_channels = width
        layers.append(nn.MaxPool2d(2))
    return layers
