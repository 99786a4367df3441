"""A backbone with a linear head: the one form in which every classifier is trained, saved and served.

Shape letters: B batch, C channels, H height, W width, D features, K classes.
"""

import torch
from torch import nn

from glassworks.models.files.familiar import Familiar


class Classifier(nn.Module):
    """``logits_BK = head(backbone(pixels_BCHW))``; state dict keys ``backbone.*``, ``head.weight``, ``head.bias``.

    Attributes:
        familiar: how far an image's features lie from those of training, where that is known; no part of the weights.
    """

    familiar: Familiar | None

    def __init__(self, backbone: nn.Module, num_features: int, num_classes: int) -> None:
        super().__init__()
        self.familiar = None
        self.backbone = backbone
        self.head = nn.Linear(num_features, num_classes)

    def forward(self, pixels_BCHW: torch.Tensor) -> torch.Tensor:
        """Normalized pixels [B, C, H, W] to logits [B, K]."""
        return self.head(self.backbone(pixels_BCHW))
