"""LeNet-5 (LeCun, Bottou, Bengio, Haffner 1998, Proc. IEEE 86): convolutions and pooling read handwritten digits.

``LeNet5`` is the form that is usually built today. Its deviations from 1998: every map of C3 sees all six maps of S2;
pooling has no weights; the output is linear and its loss is cross-entropy. 61,706 parameters.

``LeNet5Of1998`` is the paper's: C3's connection table, pooling with one weight and one bias a map, the scaled tanh
1.7159 tanh(2/3 x), and an output of distances to fixed codes. Deviations: the codes are drawn from a seed instead of
the bitmaps of the paper's figure 3, and pooling is followed by tanh instead of the logistic function, so that all maps
are squashed alike. 60,000 trained parameters, as the paper counts them, and 840 fixed numbers in the codes.

Both take 32 x 32 pixels, or 28 x 28 padded by two, and larger ones, whose C5 maps are averaged (an identity at 32).

Shape letters: B batch, C channels, H height, W width, K classes.
"""

from collections import OrderedDict

import torch
from torch import nn

from glassworks.models.vision.blocks import activation as activation_of
from glassworks.models.vision.blocks import with_channels

_C3_INPUTS = (
    *((i, (i + 1) % 6, (i + 2) % 6) for i in range(6)),
    *((i, (i + 1) % 6, (i + 2) % 6, (i + 3) % 6) for i in range(6)),
    *((i, (i + 1) % 6, (i + 3) % 6, (i + 4) % 6) for i in range(3)),
    tuple(range(6)),
)
"""Which maps of S2 each of the 16 maps of C3 sees: table I of the paper."""


def _padding(size: int) -> int:
    """28 x 28 digits lie in a field of 32 x 32; what is 32 or larger needs none."""
    return 2 if size < 32 else 0


class LeNet5(nn.Module):
    """Two convolutions with pooling, then C5, F6 and the output.

    Args:
        num_classes: K; 0 for the 84 values of F6.
        size: side of the square images; 28 to 31 are padded by two pixels.
        in_channels: C; with 1, images of more channels become grey.
        activation: one of ``blocks.ACTIVATIONS``.
        pool: ``avg`` or ``max``.
        dropout: share of F6's values set to zero in training.
    """

    def __init__(
        self,
        num_classes: int = 10,
        size: int = 32,
        in_channels: int = 1,
        activation: str = "tanh",
        pool: str = "avg",
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.num_features, self.in_channels = 84, in_channels
        pooling = nn.MaxPool2d if pool == "max" else nn.AvgPool2d
        self.features = nn.Sequential(
            OrderedDict(
                c1=nn.Conv2d(in_channels, 6, 5, padding=_padding(size)),
                act1=activation_of(activation),
                s2=pooling(2),
                c3=nn.Conv2d(6, 16, 5),
                act3=activation_of(activation),
                s4=pooling(2),
                c5=nn.Conv2d(16, 120, 5),
                act5=activation_of(activation),
                average=nn.AdaptiveAvgPool2d(1),
            )
        )
        self.f6 = nn.Linear(120, 84)
        self.act6 = activation_of(activation)
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(84, num_classes) if num_classes else nn.Identity()

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to logits [B, K]."""
        maps_BCHW = self.features(with_channels(x_BCHW, self.in_channels))
        return self.fc(self.dropout(self.act6(self.f6(maps_BCHW.flatten(1)))))


class ScaledTanh(nn.Module):
    """``1.7159 tanh(2 x / 3)``, which maps 1 to 1 and has its largest curvature there (appendix A of the paper)."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Any shape, element by element."""
        return 1.7159 * torch.tanh(2 / 3 * x)


class Subsampling(nn.Module):
    """2 x 2 means, times one weight and plus one bias a map."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.pool = nn.AvgPool2d(2)
        self.weight = nn.Parameter(torch.ones(channels, 1, 1))
        self.bias = nn.Parameter(torch.zeros(channels, 1, 1))

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to [B, C, H/2, W/2]."""
        return self.pool(x_BCHW) * self.weight + self.bias


class PartialConv(nn.Module):
    """C3: one small convolution for each map, over the maps that the paper's table I gives it."""

    def __init__(self) -> None:
        super().__init__()
        self.maps = nn.ModuleList(nn.Conv2d(len(inputs), 1, 5) for inputs in _C3_INPUTS)

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, 6, H, W] to [B, 16, H - 4, W - 4]."""
        return torch.cat(
            [conv(x_BCHW[:, list(inputs)]) for conv, inputs in zip(self.maps, _C3_INPUTS, strict=True)], dim=1
        )


class CodeDistance(nn.Module):
    """The negative squared distance of F6's values to the fixed code of each class."""

    codes_KD: torch.Tensor

    def __init__(self, in_features: int, num_classes: int) -> None:
        super().__init__()
        random = torch.Generator().manual_seed(1998)
        codes = torch.randint(0, 2, (num_classes, in_features), generator=random, device="cpu").float() * 2 - 1
        self.register_buffer("codes_KD", codes.to(torch.empty(0).device))

    def forward(self, x_BD: torch.Tensor) -> torch.Tensor:
        """[B, D] to [B, K]."""
        return -(x_BD.unsqueeze(1) - self.codes_KD).square().sum(-1)


class LeNet5Of1998(nn.Module):
    """The paper's net; arguments as ``LeNet5``."""

    def __init__(self, num_classes: int = 10, size: int = 32, in_channels: int = 1) -> None:
        super().__init__()
        self.num_features, self.in_channels = 84, in_channels
        self.features = nn.Sequential(
            OrderedDict(
                c1=nn.Conv2d(in_channels, 6, 5, padding=_padding(size)),
                act1=ScaledTanh(),
                s2=Subsampling(6),
                act2=ScaledTanh(),
                c3=PartialConv(),
                act3=ScaledTanh(),
                s4=Subsampling(16),
                act4=ScaledTanh(),
                c5=nn.Conv2d(16, 120, 5),
                act5=ScaledTanh(),
                average=nn.AdaptiveAvgPool2d(1),
            )
        )
        self.f6 = nn.Linear(120, 84)
        self.act6 = ScaledTanh()
        self.output = CodeDistance(84, num_classes) if num_classes else nn.Identity()

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to [B, K], the highest for the nearest code."""
        maps_BCHW = self.features(with_channels(x_BCHW, self.in_channels))
        return self.output(self.act6(self.f6(maps_BCHW.flatten(1))))
