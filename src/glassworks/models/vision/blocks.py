"""The few things that several networks share: activations by name, one grey channel, He's initialisation.

Shape letters: B batch, C channels, H height, W width.
"""

from collections.abc import Iterable

import torch
from torch import nn

from glassworks.core.errors import unknown

ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "leakyrelu": nn.LeakyReLU,
    "elu": nn.ELU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
    "identity": nn.Identity,
}
"""The activation functions that a network can be asked for by name."""


def activation(name: str) -> nn.Module:
    """The activation function ``name``.

    Raises:
        RecipeError: there is none of that name; near misses are given.
    """
    if name not in ACTIVATIONS:
        raise unknown("an activation function", name, ACTIVATIONS)
    return ACTIVATIONS[name]()


class LocalResponseNorm(nn.LocalResponseNorm):
    """torch's, whose average knows no half precision on a processor: there it is taken in single."""

    def forward(self, input: torch.Tensor) -> torch.Tensor:  # noqa: A002 - torch's name
        """[B, C, H, W] to [B, C, H, W]."""
        is_half = input.dtype in (torch.bfloat16, torch.float16)
        return super().forward(input.float()).type_as(input) if is_half else super().forward(input)


def with_channels(x_BCHW: torch.Tensor, in_channels: int) -> torch.Tensor:
    """The image as a network of ``in_channels`` takes it: colours become one grey channel, their mean.

    Grey images reach the networks as three equal channels, so the mean gives back exactly what they were.
    """
    return x_BCHW.mean(1, keepdim=True) if in_channels == 1 else x_BCHW


def init_he(modules: Iterable[nn.Module]) -> None:
    """Convolutions by He et al. 2015 (arXiv:1502.01852) over their outputs, norms to identity, as torchvision does."""
    for module in modules:
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.ones_(module.weight)
            nn.init.zeros_(module.bias)
