"""The network whose weights ship with the package, learned from images of formulas alone.

What is unusual here:

* The first layer is not trained by steps. Its filters are patches of formula images, decorrelated (Coates, Ng and Lee
  2011, AISTATS, section 3.2, there with natural images), and each answers twice, for the patch and for its negative.
* The features are not the last stage's means alone. Every stage is averaged over a grid of ``cells`` x ``cells``
  squares, all of these are put side by side, and each is brought to mean 0 and variance 1 as measured on formula images.
  Early stages know colours and edges, late ones shapes; a linear head picks what it needs.

The stages above are the blocks of He et al. 2016 (arXiv:1512.03385, figure 5, left).

Shape letters: B batch, C channels, H height, W width, D features, F filters.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.models.tiny_resnet import ResidualBlock


class PatchFilters(nn.Module):
    """``relu(+-(filters * x + bias) - threshold)``: [B, 3, H, W] to [B, 2F, H, W]; random until a bank is put in.

    Args:
        filters: F.
        side: of a filter in pixels, odd.
        threshold: answers below it are 0; in units of the answers' spread on formula images.
    """

    def __init__(self, filters: int, side: int, threshold: float) -> None:
        super().__init__()
        self.threshold = threshold
        self.conv = nn.Conv2d(3, filters, side, padding=side // 2)

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """See the class."""
        y_BFHW = self.conv(x_BCHW)
        return torch.cat([F.relu(y_BFHW - self.threshold), F.relu(-y_BFHW - self.threshold)], dim=1)


class FormulaNet(nn.Module):
    """Pictures [B, 3, H, W] to features [B, D]; H and W multiples of ``2 ** (len(widths) + 1)``.

    Args:
        filters: F of the first layer, at full resolution.
        side: of its filters in pixels.
        threshold: see ``PatchFilters``.
        widths: channels per stage; each stage, the first too, halves the sides.
        cells: grid per stage, the first layer's first, over which its activations are averaged; 0 leaves it out.
    """

    def __init__(
        self,
        filters: int = 128,
        side: int = 5,
        threshold: float = 0.5,
        widths: Sequence[int] = (64, 128, 256),
        cells: Sequence[int] = (2, 2, 2, 2),
    ) -> None:
        super().__init__()
        self.cells = tuple(cells)
        self.patches = PatchFilters(filters, side, threshold)
        self.reduce = nn.Sequential(
            nn.AvgPool2d(2), nn.Conv2d(2 * filters, widths[0], 1, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU()
        )
        ins = (widths[0], *widths[:-1])
        self.stages = nn.ModuleList(
            ResidualBlock(i, o, stride=1 if at == 0 else 2) for at, (i, o) in enumerate(zip(ins, widths, strict=True))
        )
        channels = (2 * filters, *widths)
        self.num_features = sum(c * grid * grid for c, grid in zip(channels, self.cells, strict=True))
        self.norm = nn.BatchNorm1d(self.num_features, affine=False)

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, 3, H, W] to [B, D]."""
        return self.norm(self.pooled(x_BCHW))

    def pooled(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """The features before they are brought to one scale, [B, D]."""
        x_BCHW = self.patches(x_BCHW)
        parts = [_averaged(x_BCHW, self.cells[0])]
        x_BCHW = self.reduce(x_BCHW)
        for stage, grid in zip(self.stages, self.cells[1:], strict=True):
            x_BCHW = stage(x_BCHW)
            parts.append(_averaged(x_BCHW, grid))
        return torch.cat([part for part in parts if part is not None], dim=1)


def _averaged(x_BCHW: torch.Tensor, grid: int) -> torch.Tensor | None:
    return F.adaptive_avg_pool2d(x_BCHW, grid).flatten(1).float() if grid else None
