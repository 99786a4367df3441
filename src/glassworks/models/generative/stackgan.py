"""StackGAN: images from sentences in two stages (Zhang et al. 2016, arXiv:1612.03242, section 3).

Stage I sketches shapes and colours at 64 pixels, from noise and the encoded sentence; Stage II reads both and draws
again at four times the side. The sentence comes in through conditioning augmentation: a normal distribution around it,
drawn from anew for each image, so that near sentences give near images.

Enlarging by repetition and then convolving is computed in one, with four ninths of the multiply-adds: ``Enlarging``.

Deviations: the condition scales and shifts Stage I's maps at every side (conditional normalisation, de Vries et al.
2017, arXiv:1707.00683), not at the smallest alone. Stage II draws what is to be *added* to its enlarged sketch, which
is an image from the first step on; the discriminators' text meets their last map together with a product of both (the
projection of Miyato & Koyama 2018, arXiv:1802.05637), for whether an image shows what a sentence says is a question of
products. Widths double towards the smallest map and are the caller's.

Shape letters: B batch, E text features, N condition, Z noise, C channels (3), S side, M maps.
"""

from itertools import pairwise
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.models.generative.dcgan import start_small

SMALLEST = 4


class Drawn(NamedTuple):
    """What a generator gives.

    Attributes:
        images_BCSS: in -1 ... 1.
        mean_BN: of the condition's distribution.
        log_variance_BN: likewise.
    """

    images_BCSS: torch.Tensor
    mean_BN: torch.Tensor
    log_variance_BN: torch.Tensor


class ConditioningAugmentation(nn.Module):
    """A text [B, E] to a condition [B, N] drawn from ``N(mu(text), diag(sigma(text)^2))``, section 3.2 there."""

    def __init__(self, num_text: int, num_condition: int) -> None:
        super().__init__()
        self.linear = nn.Linear(num_text, 2 * num_condition)

    def forward(self, text_BE: torch.Tensor, noise_BN: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """The condition, its mean and its log variance."""
        mean_BN, log_variance_BN = self.linear(text_BE).chunk(2, dim=1)
        return mean_BN + torch.exp(log_variance_BN / 2) * noise_BN, mean_BN, log_variance_BN


class StageOne(nn.Module):
    """Noise and a text to an image.

    Args:
        num_text: E.
        size: S, a power of two from 16 on.
        num_noise: numbers that an image is made from beside the text.
        num_condition: N.
        width: maps before the last layer; twice as many for each halving of the side.
    """

    def __init__(
        self, num_text: int, *, size: int = 64, num_noise: int = 32, num_condition: int = 32, width: int = 16
    ) -> None:
        super().__init__()
        self.num_condition, self.num_noise = num_condition, num_noise + num_condition
        maps = _doubled(width, size)[::-1]
        self.augment = ConditioningAugmentation(num_text, num_condition)
        self.start = nn.Sequential(
            nn.Linear(self.num_noise, maps[0] * SMALLEST**2, bias=False),
            nn.BatchNorm1d(maps[0] * SMALLEST**2),
            nn.ReLU(inplace=True),
            nn.Unflatten(1, (maps[0], SMALLEST, SMALLEST)),
        )
        self.enlarge = nn.ModuleList(ToldEnlarging(*pair, num_condition) for pair in pairwise(maps))
        self.output = nn.Sequential(nn.Conv2d(maps[-1], 3, 3, padding=1), nn.Tanh())
        self.apply(start_small)

    def forward(self, noise_BZ: torch.Tensor, text_BE: torch.Tensor) -> Drawn:
        """The last N of the Z numbers draw the condition."""
        noise_BZ, drawing_BN = noise_BZ.tensor_split([self.num_noise - self.num_condition], dim=1)
        condition_BN, mean_BN, log_variance_BN = self.augment(text_BE, drawing_BN)
        x_BMSS = self.start(torch.cat([noise_BZ, condition_BN], dim=1))
        for enlarge in self.enlarge:
            x_BMSS = enlarge(x_BMSS, condition_BN)
        return Drawn(self.output(x_BMSS), mean_BN, log_variance_BN)


class StageTwo(nn.Module):
    """A text and an image of Stage I to an image of four times its side.

    Args:
        num_text: E.
        num_condition: N.
        width: maps at the largest side; twice as many for each halving, until a quarter of the sketch's side.
        blocks: residual blocks, where text and sketch have met.
    """

    def __init__(self, num_text: int, *, num_condition: int = 32, width: int = 8, blocks: int = 2) -> None:
        super().__init__()
        self.num_noise = num_condition
        self.augment = ConditioningAugmentation(num_text, num_condition)
        wide = 8 * width
        self.read = nn.Sequential(
            nn.Conv2d(3, wide // 4, 3, padding=1), nn.ReLU(inplace=True),
            reducing(wide // 4, wide // 2), reducing(wide // 2, wide),
        )  # fmt: skip
        self.meet = nn.Sequential(
            nn.Conv2d(wide + num_condition, wide, 3, padding=1, bias=False), nn.BatchNorm2d(wide), nn.ReLU(inplace=True)
        )
        self.blocks = nn.Sequential(*(Residual(wide) for _ in range(blocks)))
        maps = [wide, wide, wide // 2, wide // 4, width]
        self.enlarge = nn.Sequential(*(enlarging(more, fewer) for more, fewer in pairwise(maps)))
        self.output = nn.Conv2d(width, 3, 3, padding=1)
        self.apply(start_small)

    def forward(self, sketch_BCSS: torch.Tensor, noise_BN: torch.Tensor, text_BE: torch.Tensor) -> Drawn:
        """[B, C, S, S] to [B, C, 4 S, 4 S]."""
        condition_BN, mean_BN, log_variance_BN = self.augment(text_BE, noise_BN)
        read = self.read(sketch_BCSS)
        met = self.blocks(self.meet(torch.cat([read, _spread(condition_BN, read.shape[-1])], dim=1)))
        enlarged = F.interpolate(sketch_BCSS, scale_factor=4, mode="bilinear", align_corners=False)
        return Drawn(enlarged + self.output(self.enlarge(met)), mean_BN, log_variance_BN)


class Stacked(nn.Module):
    """Stage II on top of a Stage I that learns no more."""

    def __init__(self, lower: StageOne, upper: StageTwo) -> None:
        super().__init__()
        self.lower, self.upper = lower.requires_grad_(False), upper
        self.num_noise = lower.num_noise + upper.num_noise

    def forward(self, noise_BZ: torch.Tensor, text_BE: torch.Tensor) -> Drawn:
        """The first of the Z numbers are Stage I's."""
        below_BZ, above_BN = noise_BZ.tensor_split([self.lower.num_noise], dim=1)
        with torch.no_grad():
            sketch_BCSS = self.lower(below_BZ, text_BE).images_BCSS
        return self.upper(sketch_BCSS, above_BN, text_BE)

    def train(self, mode: bool = True) -> "Stacked":
        """Stage I keeps its running statistics."""
        super().train(mode)
        self.lower.eval()
        return self


class MatchingDiscriminator(nn.Module):
    """Images and texts to scores [B], high for a real image with a text that it shows (section 3.3 there).

    Args:
        num_text: E.
        size: S, a power of two from 16 on.
        width: maps behind the first layer; twice as many for each halving of the side.
        num_condition: numbers that the text is condensed to.
        norm: batch norm behind all but the first.
    """

    def __init__(
        self, num_text: int, *, size: int = 64, width: int = 16, num_condition: int = 32, norm: bool = True
    ) -> None:
        super().__init__()
        maps = _doubled(width, size)[:-1]
        layers: list[nn.Module] = [nn.Conv2d(3, maps[0], 4, 2, 1), nn.LeakyReLU(0.2, inplace=True)]
        for narrow, wide in pairwise(maps):
            layers += _normed(nn.Conv2d(narrow, wide, 4, 2, 1, bias=not norm), wide, norm=norm)
        self.pictures = nn.Sequential(*layers)
        last = maps[-1]
        self.text = nn.Sequential(nn.Linear(num_text, num_condition), nn.LeakyReLU(0.2, inplace=True))
        joint = _normed(nn.Conv2d(last + num_condition, last, 1, bias=not norm), last, norm=norm)
        self.joint = nn.Sequential(*joint, nn.Conv2d(last, 1, SMALLEST), nn.Flatten(0))
        self.product = nn.Linear(last * SMALLEST**2, num_text, bias=False)
        self.apply(start_small)

    def look(self, x_BCSS: torch.Tensor) -> torch.Tensor:
        """The last map [B, M, 4, 4], in which no text is yet: one image can be held against several."""
        return self.pictures(x_BCSS)

    def score(self, maps_BM44: torch.Tensor, text_BE: torch.Tensor) -> torch.Tensor:
        """[B], from the last map and texts."""
        spread = _spread(self.text(text_BE), SMALLEST)
        product_B = (self.in_text_space(maps_BM44) * text_BE).sum(1)
        return self.joint(torch.cat([maps_BM44, spread], dim=1)) + product_B

    def in_text_space(self, maps_BM44: torch.Tensor) -> torch.Tensor:
        """[B, E]: a vector of the image in the space of the texts, whose products with them count."""
        return self.product(maps_BM44.flatten(1))

    def forward(self, x_BCSS: torch.Tensor, text_BE: torch.Tensor) -> torch.Tensor:
        """Both."""
        return self.score(self.look(x_BCSS), text_BE)


class Residual(nn.Module):
    """``relu(x + norm(conv(relu(norm(conv(x))))))``."""

    def __init__(self, maps: int) -> None:
        super().__init__()
        first, second = (nn.Conv2d(maps, maps, 3, padding=1, bias=False) for _ in range(2))
        self.layers = nn.Sequential(first, nn.BatchNorm2d(maps), nn.ReLU(inplace=True), second, nn.BatchNorm2d(maps))

    def forward(self, x_BMSS: torch.Tensor) -> torch.Tensor:
        """[B, M, S, S], likewise."""
        return torch.relu(x_BMSS + self.layers(x_BMSS))


class Enlarging(nn.Module):
    """Repeats each pixel in a square of four and convolves with 3 x 3 weights, without making the repeated map.

    Both together are a transposed convolution of stride 2 with the 4 x 4 weights that the 3 x 3 ones make over a square
    of four: 4 products for each pixel where there were 9. Unlike one whose 4 x 4 weights are free, it begins smooth.
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(inputs, outputs, 3, 3))
        nn.init.normal_(self.weight, 0.0, 0.02)

    def forward(self, x_BMSS: torch.Tensor) -> torch.Tensor:
        """[B, M, S, S] to [B, M', 2 S, 2 S]."""
        shifts = ((0, 1, 0, 1), (1, 0, 0, 1), (0, 1, 1, 0), (1, 0, 1, 0))
        weight = torch.stack([F.pad(self.weight, shift) for shift in shifts]).sum(0)
        return F.conv_transpose2d(x_BMSS, weight, stride=2, padding=1)


class ToldEnlarging(nn.Module):
    """Doubles the side; the condition says by how much each map is scaled and shifted."""

    def __init__(self, inputs: int, outputs: int, num_condition: int) -> None:
        super().__init__()
        self.enlarging, self.norm = Enlarging(inputs, outputs), nn.BatchNorm2d(outputs)
        self.told = nn.Linear(num_condition, 2 * outputs)
        nn.init.normal_(self.told.weight, 0.0, 0.05)
        nn.init.zeros_(self.told.bias)

    def forward(self, x_BMSS: torch.Tensor, condition_BN: torch.Tensor) -> torch.Tensor:
        """[B, M, S, S] to [B, M', 2 S, 2 S]."""
        scale_BM, shift_BM = self.told(condition_BN).chunk(2, dim=1)
        normed = self.norm(self.enlarging(x_BMSS))
        return torch.relu(normed * (1 + scale_BM[:, :, None, None]) + shift_BM[:, :, None, None])


def enlarging(inputs: int, outputs: int) -> nn.Module:
    """Doubles the side."""
    return nn.Sequential(Enlarging(inputs, outputs), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


def reducing(inputs: int, outputs: int) -> nn.Module:
    """Halves the side."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 4, 2, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
    )


def _normed(layer: nn.Conv2d, maps: int, *, norm: bool) -> list[nn.Module]:
    return [layer, *([nn.BatchNorm2d(maps)] if norm else []), nn.LeakyReLU(0.2, inplace=True)]


def _doubled(width: int, size: int) -> list[int]:
    """Maps at sides S, S / 2, ..., 4."""
    return [width << step for step in range(size.bit_length() - 2)]


def _spread(condition_BN: torch.Tensor, side: int) -> torch.Tensor:
    """The same at every place, [B, N, side, side]."""
    return condition_BN[:, :, None, None].expand(-1, -1, side, side)
