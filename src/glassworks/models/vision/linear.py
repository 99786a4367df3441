"""Logistic and softmax regression: one linear layer, whose loss makes the rest.

Logistic regression (Cox 1958) has one output, the log odds of the second class against the first; softmax regression
one per class. Deviations: both give logits, because the loss (``binary_cross_entropy_with_logits``, ``cross_entropy``)
holds the logistic function or the softmax, which is exact where the two steps apart would overflow.
785 and 7,850 parameters for 28 x 28 grey pixels and ten classes.

Shape letters: B batch, C channels, H height, W width, D inputs, K classes.
"""

import torch
from torch import nn

from glassworks.models.vision.blocks import with_channels


class SoftmaxRegression(nn.Module):
    """``logits_BK = x_BD @ weight_KD.T + bias_K`` over the pixels, or over vectors.

    Args:
        num_classes: K; 0 for the flattened pixels themselves, which is all that lies below the head.
        size: side S of square images.
        in_channels: C; with 1, images of more channels become grey.
        in_features: D, for inputs that are vectors; instead of C * S * S.
    """

    def __init__(
        self, num_classes: int = 10, size: int = 28, in_channels: int = 1, in_features: int | None = None
    ) -> None:
        super().__init__()
        self.num_features = in_features or in_channels * size * size
        self.in_channels = in_channels
        self.fc = nn.Linear(self.num_features, num_classes) if num_classes else nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images [B, C, H, W] or vectors [B, D] to logits [B, K] (or [B, D] without a head)."""
        return self.fc((with_channels(x, self.in_channels) if x.ndim == 4 else x).flatten(1))


class LogisticRegression(SoftmaxRegression):
    """One logit [B, 1]: the log odds of class 1 against class 0. Arguments as ``SoftmaxRegression``."""

    def __init__(
        self, num_classes: int = 1, size: int = 28, in_channels: int = 1, in_features: int | None = None
    ) -> None:
        super().__init__(num_classes, size, in_channels, in_features)
