"""The network whose weights ship with the package, learned from images of formulas alone.

The stages are the blocks of He et al. 2016 (arXiv:1512.03385, figure 5, left), or depthwise separable ones (Howard et
al. 2017, arXiv:1704.04861) with a shortcut. Deviations:

* The first layer is not trained by steps. Its filters are patches of formula images, decorrelated, and their negatives
  (Coates, Ng and Lee 2011, AISTATS, section 3.2, there with photographs).
* The answers at every place are divided by their root mean square over the filters (divisive normalisation, after
  Heeger 1992; for networks Jarrett et al. 2009, ICCV, section 2): which filters answer counts, not how strong the
  contrast is there.
* The features are not the last stage's means alone. Every stage is averaged over a grid of ``cells`` x ``cells``
  squares, the first layer's standard deviations within squares of their own grid join them, all of these are put side
  by side, and each is brought to one scale, as measured on formula images. Early stages know colours and edges, late
  ones shapes; a linear head picks what it needs.

1,185,152 parameters at the default size.

Shape letters: B batch, C channels, H height, W width, D features, F filters, N images, P patches, V values
of a patch.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.models.vision.tiny_resnet import ResidualBlock

_PER_IMAGE = 40  # patches looked at in every image
_DULLEST = 1e-3  # length, decorrelated, below which a patch is too flat to be a filter
_SMOOTHING = 0.01  # of the mean variance, added to every direction's before it is divided by
_FLAT = 1e-8  # variance below which a spread is its root: where nothing varies, the root has no slope
_FAINTEST = 1e-3  # mean square of the answers below which a place counts as flat


class PatchFilters(nn.Module):
    """``a = mean over 2x2 of relu(filters * x + bias)``, then ``a / sqrt(mean over filters of a**2 + tiny)``.

    [B, 3, H, W] to [B, F, H/2, W/2]; random until ``learn``.

    Args:
        filters: F, even: the second half are the negatives of the first.
        side: of a filter in pixels, odd.
    """

    def __init__(self, filters: int, side: int) -> None:
        super().__init__()
        # A pair shares its numbers, but one convolution of all is quicker than two passes over the answers.
        self.conv = nn.Conv2d(3, filters, side, padding=side // 2)
        self.pool = nn.AvgPool2d(2)

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """See the class."""
        answers_BCHW = self.pool(F.relu(self.conv(x_BCHW), inplace=True))
        return answers_BCHW * torch.rsqrt(answers_BCHW.square().mean(1, keepdim=True) + _FAINTEST)

    @torch.no_grad()
    def learn(self, images_NCHW: torch.Tensor, seed: int, threshold: float) -> None:
        """Takes the filters from random places of the images, and no longer asks for gradients.

        Args:
            images_NCHW: normalized.
            seed: of the places.
            threshold: answers below it become 0, in units of the answers' spread.
        """
        pairs = len(self.conv.weight) // 2
        random = torch.Generator().manual_seed(seed)
        patches_PV = self._patches(images_NCHW, random)
        mean_V = patches_PV.mean(0)
        centred_PV = patches_PV - mean_V
        variances_V, axes_VV = _principal_axes(centred_PV)
        scales_V = (variances_V + _SMOOTHING * variances_V.mean()).rsqrt()
        whitening_VV = (axes_VV * scales_V) @ axes_VV.T
        order = torch.randperm(len(centred_PV), generator=random)
        white_PV = centred_PV[order[: 50 * pairs]] @ whitening_VV
        lively_PV = white_PV[cast("Any", white_PV).norm(dim=1) > _DULLEST]
        directions_FV = F.normalize(lively_PV, dim=1)[:pairs]
        filters_FV = directions_FV @ whitening_VV / (white_PV @ directions_FV.T).std()
        offsets_F = filters_FV @ mean_V
        self.conv.weight.copy_(torch.cat([filters_FV, -filters_FV]).reshape(self.conv.weight.shape))
        self.conv.bias.copy_(torch.cat([-offsets_F, offsets_F]) - threshold)  # type: ignore[union-attr]
        self.requires_grad_(False)

    def _patches(self, images_NCHW: torch.Tensor, random: torch.Generator) -> torch.Tensor:
        """[P, V]: at random places, the same ones for all images."""
        side = self.conv.weight.shape[-1]
        free = images_NCHW.shape[-1] - side + 1
        corners = cast("Any", torch.randint(0, free, (_PER_IMAGE, 2), generator=random)).tolist()
        cut = [images_NCHW[:, :, y : y + side, x : x + side].flatten(1) for y, x in corners]
        return torch.cat(cut)


def _principal_axes(centred_PV: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Variances [V] along the principal axes [V, V] of rows whose mean is 0, in ascending order."""
    linalg = cast("Any", torch.linalg)  # torch leaves its functions untyped
    variances_V, axes_VV = linalg.eigh(centred_PV.T @ centred_PV / len(centred_PV))
    return variances_V, axes_VV


def spreads(x_BCHW: torch.Tensor, grid: int) -> torch.Tensor:
    """Standard deviations within the squares of a grid: [B, C, H, W] to [B, C, grid, grid]."""
    mean, square = (F.adaptive_avg_pool2d(values, grid) for values in (x_BCHW, x_BCHW.square()))
    return (square - mean.square()).clamp_min(_FLAT).sqrt()


class SeparableBlock(nn.Module):
    """A 3x3 filter per channel, then a mixture of the channels, and where shapes allow a shortcut around both."""

    def __init__(self, in_channels: int, out_channels: int, stride: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(in_channels, in_channels, 3, stride, padding=1, groups=in_channels, bias=False)
        self.norm1 = nn.BatchNorm2d(in_channels)
        self.pointwise = nn.Conv2d(in_channels, out_channels, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(out_channels)
        self.has_shortcut = stride == 1 and in_channels == out_channels

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to [B, C', H/stride, W/stride]."""
        y_BCHW = self.norm2(self.pointwise(torch.relu(self.norm1(self.depthwise(x_BCHW)))))
        return torch.relu(y_BCHW + x_BCHW if self.has_shortcut else y_BCHW)


_BLOCKS: dict[str, type[nn.Module]] = {"residual": ResidualBlock, "separable": SeparableBlock}


class FormulaNet(nn.Module):
    """Images [B, 3, H, W] to features [B, D]; H and W multiples of ``2 ** len(widths)`` times the cells.

    Args:
        filters: F of the first layer, at full resolution.
        side: of its filters in pixels.
        widths: channels per stage; the first only mixes the filters' answers, each later one halves the sides.
        cells: grid over which the answers of the filters and of each stage are averaged; 0 leaves them out.
        spread: grid over which the standard deviations of the filters' answers are taken; 0 leaves them out.
        block: ``residual`` or ``separable``.
        blocks: per stage after the first.
    """

    def __init__(
        self,
        filters: int = 256,
        side: int = 5,
        widths: Sequence[int] = (64, 128, 256),
        cells: Sequence[int] = (2, 2, 2, 2),
        spread: int = 3,
        block: str = "residual",
        blocks: int = 1,
    ) -> None:
        super().__init__()
        self.cells, self.spread = tuple(cells), spread
        self.patches = PatchFilters(filters, side)
        mixture = nn.Sequential(nn.Conv2d(filters, widths[0], 1, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU())
        made: list[nn.Module] = [mixture]
        for inputs, outputs in pairwise(widths):
            further = [_BLOCKS[block](outputs, outputs, 1) for _ in range(blocks - 1)]
            made.append(nn.Sequential(_BLOCKS[block](inputs, outputs, 2), *further))
        self.stages = nn.ModuleList(made)
        self.num_given = filters * (self.cells[0] ** 2 + spread**2)
        """The first so many features are the filters' own."""
        trained = sum(c * grid * grid for c, grid in zip(widths, self.cells[1:], strict=True))
        self.num_features = self.num_given + trained
        self.norm = nn.BatchNorm1d(self.num_features, affine=False)

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, 3, H, W] to [B, D]."""
        parts: list[torch.Tensor] = []
        for stage, grid in zip([self.patches, *self.stages], self.cells, strict=True):
            x_BCHW = stage(x_BCHW)
            if grid:
                parts.append(F.adaptive_avg_pool2d(x_BCHW, grid).flatten(1))
            if stage is self.patches and self.spread:
                parts.append(spreads(x_BCHW, self.spread).flatten(1))
        # In the precision of its statistics: single where the layers before it compute in half. Of the tensor, as its
        # type alone would stay what it was when the code was traced.
        return self.norm(torch.cat(parts, dim=1).type_as(self.norm.get_buffer("running_mean")))

    @torch.no_grad()
    def scale_features(self, given: float, trained: float) -> None:
        """Multiplies the filters' own features and all later ones, through what their norm divides by.

        A head with one penalty on all of its weights relies more on the larger ones.
        """
        variance_D: torch.Tensor = self.norm.running_var  # type: ignore[assignment]
        factor_D = torch.full_like(variance_D, trained)
        factor_D[: self.num_given] = given
        variance_D.copy_((variance_D + self.norm.eps) / factor_D**2 - self.norm.eps)
