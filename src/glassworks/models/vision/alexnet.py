"""AlexNet (Krizhevsky, Sutskever, Hinton 2012, NeurIPS), the network that won ImageNet and began the field.

``AlexNet`` is torchvision's form, that of Krizhevsky 2014 (arXiv:1404.5997): one column without groups, 64 filters in
the first layer, no local response normalisation. 61,100,840 parameters, 714,188,480 multiply-adds at 224.

``AlexNetOf2012`` is the paper's: two groups, as on two GPUs; local response normalisation; overlapping pooling; weights
from N(0, 0.01), biases 1 in the second, fourth and fifth convolution and in the hidden layers. 60,965,224 parameters,
724,406,816 multiply-adds. Traps:

* The paper says 224 pixels, but its 55 x 55 maps need 227, or 224 padded by two, as here (``padding=0`` for 227).
* ``torch.nn.LocalResponseNorm`` divides alpha by the window; the paper does not, so its 1e-4 is torch's 5e-4.

Deviation of both: an adaptive average pool before the first dense layer lets other sizes in; it is the identity at 224.

Shape letters: B batch, C channels, H height, W width, K classes.
"""

from collections import OrderedDict
from collections.abc import Iterator
from typing import cast

import torch
from torch import nn

from glassworks.models.vision.blocks import LocalResponseNorm


def dense_layers(in_features: int, num_classes: int, dropout: float) -> nn.Sequential:
    """Dropout, 4096, dropout, 4096, and K where ``num_classes`` is not 0; keys as in torchvision."""
    layers = [nn.Dropout(dropout), nn.Linear(in_features, 4096), nn.ReLU(inplace=True)]
    layers += [nn.Dropout(dropout), nn.Linear(4096, 4096), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers, *([nn.Linear(4096, num_classes)] if num_classes else []))


class AlexNet(nn.Module):
    """torchvision's form; state dicts interchange with torchvision's.

    Args:
        num_classes: K; 0 for the 4096 values of the last hidden layer.
        in_channels: C.
        dropout: share of the values set to zero before each hidden dense layer in training.
    """

    def __init__(self, num_classes: int = 1000, in_channels: int = 3, dropout: float = 0.5) -> None:
        super().__init__()
        self.num_features = 4096
        self.features = nn.Sequential(
            nn.Conv2d(in_channels, 64, 11, stride=4, padding=2), nn.ReLU(inplace=True), nn.MaxPool2d(3, stride=2),
            nn.Conv2d(64, 192, 5, padding=2), nn.ReLU(inplace=True), nn.MaxPool2d(3, stride=2),
            nn.Conv2d(192, 384, 3, padding=1), nn.ReLU(inplace=True),
            nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(inplace=True),
            nn.Conv2d(256, 256, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(3, stride=2),
        )  # fmt: skip
        self.avgpool = nn.AdaptiveAvgPool2d(6)
        self.classifier = dense_layers(256 * 6 * 6, num_classes, dropout)

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to logits [B, K]."""
        return self.classifier(self.avgpool(self.features(x_BCHW)).flatten(1))


def _response_norm() -> nn.Module:
    """The paper's k = 2, n = 5, alpha = 1e-4, beta = 0.75; torch divides alpha by n."""
    return LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0)


class AlexNetOf2012(nn.Module):
    """The paper's form; arguments as ``AlexNet``, and ``padding`` of the first convolution: 2 for 224, 0 for 227."""

    def __init__(self, num_classes: int = 1000, in_channels: int = 3, dropout: float = 0.5, padding: int = 2) -> None:
        super().__init__()
        self.num_features = 4096
        self.features = nn.Sequential(
            OrderedDict(
                conv1=nn.Conv2d(in_channels, 96, 11, stride=4, padding=padding),
                relu1=nn.ReLU(inplace=True),
                norm1=_response_norm(),
                pool1=nn.MaxPool2d(3, stride=2),
                conv2=nn.Conv2d(96, 256, 5, padding=2, groups=2),
                relu2=nn.ReLU(inplace=True),
                norm2=_response_norm(),
                pool2=nn.MaxPool2d(3, stride=2),
                conv3=nn.Conv2d(256, 384, 3, padding=1),
                relu3=nn.ReLU(inplace=True),
                conv4=nn.Conv2d(384, 384, 3, padding=1, groups=2),
                relu4=nn.ReLU(inplace=True),
                conv5=nn.Conv2d(384, 256, 3, padding=1, groups=2),
                relu5=nn.ReLU(inplace=True),
                pool5=nn.MaxPool2d(3, stride=2),
            )
        )
        self.avgpool = nn.AdaptiveAvgPool2d(6)
        self.classifier = dense_layers(256 * 6 * 6, num_classes, dropout)
        self._init()

    def _init(self) -> None:
        for name, module in cast("Iterator[tuple[str, nn.Module]]", self.named_modules()):
            if isinstance(module, nn.Conv2d | nn.Linear):
                nn.init.normal_(module.weight, std=0.01)
                ones = name.endswith(("conv2", "conv4", "conv5", "classifier.1", "classifier.4"))
                assert module.bias is not None  # noqa: S101 - all have one
                nn.init.constant_(module.bias, 1.0 if ones else 0.0)

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to logits [B, K]."""
        return self.classifier(self.avgpool(self.features(x_BCHW)).flatten(1))
