"""Several backbones side by side, their features joined: what ``--backbone a+b`` trains one head on.

Shape letters: B batch, H height, W width, D features of one network, all together T.
"""

from collections.abc import Sequence
from typing import cast

import torch
from torch import nn

from glassworks.core.pixels import PixelSpec
from glassworks.models.create import build_backbone
from glassworks.models.files.metadata import Architecture

SIGN = "+"
"""Between the names of the backbones."""


class Joined(nn.Module):
    """Images [B, 3, H, W] to features [B, T]: each network reads its own square of the image beside the others'.

    ``core.pixels.Beside`` says how the squares are made of one decoded image.
    """

    def __init__(self, networks: Sequence[nn.Module], sides: Sequence[int]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)
        self.sides = list(sides)

    def forward(self, pixels_B3HW: torch.Tensor) -> torch.Tensor:
        """[B, 3, H, W] to [B, T], in the order of the networks."""
        features, left = list[torch.Tensor](), 0
        for network, side in zip(self.networks, self.sides, strict=True):
            square_B3SS = pixels_B3HW[:, :, :side, left : left + side]
            features.append(cast("torch.Tensor", network(square_B3SS)))
            left += side
        return torch.cat(features, dim=1)


def joined_architecture(parts: Sequence[Architecture]) -> Architecture:
    """How several backbones are built again."""
    return Architecture(
        family="joined",
        name=SIGN.join(part.name for part in parts),
        num_features=sum(part.num_features for part in parts),
        parts=tuple(parts),
    )


def build_architecture(architecture: Architecture, pixels: PixelSpec) -> nn.Module:
    """One backbone or several, with random weights.

    Args:
        architecture: what a model file says.
        pixels: what is done to its images; says how large each network's square is.

    Raises:
        RecipeError: unknown names or arguments.
    """
    networks = [
        build_backbone(one.family, one.name, dict(one.arguments)) for one in architecture.parts or [architecture]
    ]
    return Joined(networks, [part.crop for part in pixels.parts]) if architecture.parts else networks[0]
