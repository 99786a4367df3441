"""Nothing is trained: stacks of windows with random weights, known networks, and one image moved.

Effective fields are those of ``look field``: where the gradient of a unit lies (Luo et al. 2016, arXiv:1701.04128).

Shape letters: N images, C channels, H rows, W columns.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from glassworks.core.generator import seeded
from glassworks.core.seeds import derive
from glassworks.instruments.layers import layer_table
from glassworks.looks.field.compute import effective_field
from glassworks.models.create import create_model
from glassworks.models.registry import NETWORKS
from glassworks.pipelines.base import Job
from glassworks.pipelines.receptive_fields.arithmetic import arithmetic
from glassworks.pipelines.receptive_fields.recipe import FieldsConfig, FieldsRecipe
from glassworks.pipelines.receptive_fields.report import FieldsReport, KnownNet, LayerField, Maps, Move
from glassworks.pipelines.repeats import seeds_of

NETS = {
    "lenet5": (1, 32),
    "alexnet": (3, 224),
    "vgg16": (3, 224),
    "googlenet_2014": (3, 224),
    "resnet18": (3, 224),
    "resnet50": (3, 224),
    "resnet50_2015": (3, 224),
}
"""Channels and side of the images of known networks."""
_DIGIT = 8


@dataclass(frozen=True)
class Computed:
    """The numbers, and the maps of influence of the first seed."""

    report: FieldsReport
    maps: Maps


def stack(config: FieldsConfig, seed: int) -> nn.Sequential:
    """The layers with random weights, ReLU after every convolution, no biases: what is empty stays 0."""
    channels, layers = 1, []
    with seeded(derive(seed, "network")):
        for window in config.windows():
            # Half a window on every side, so that maps are as large as the image over the jump.
            padding = (window.size - 1) // 2
            if window.kind == "conv":
                conv = nn.Conv2d(channels, config.channels, window.size, window.stride, padding, bias=False)
                layers.append(nn.Sequential(conv, nn.ReLU()))
                channels = config.channels
            else:
                layers.append(nn.MaxPool2d(window.size, window.stride, padding=min(padding, window.size // 2)))
    return nn.Sequential(*layers)


def digits(count: int, side: int, seed: int) -> torch.Tensor:
    """Digits in the middle of empty frames, 0 to 1 [N, 1, side, side]."""
    from sklearn.datasets import load_digits

    pixels_ND, _ = load_digits(return_X_y=True)
    chosen = np.random.default_rng(derive(seed, "digits")).permutation(len(pixels_ND))[:count]
    found = torch.zeros(len(chosen), 1, side, side)
    first = (side - _DIGIT) // 2
    images = torch.tensor(pixels_ND[chosen].reshape(-1, 1, _DIGIT, _DIGIT) / 16, dtype=torch.float32)
    found[:, :, first : first + _DIGIT, first : first + _DIGIT] = images
    return found


def noise(count: int, side: int, seed: int) -> torch.Tensor:
    """Images of noise, in which every pixel may have an influence [N, 1, side, side]."""
    return torch.randn(count, 1, side, side, generator=torch.Generator().manual_seed(derive(seed, "noise") % 2**63))


def compute(job: Job[FieldsRecipe, None]) -> Computed:
    """Stack, known networks, moves."""
    config, seed = job.recipe.fields, job.recipe.seed
    layers, influence = fields_of_stack(config, seed)
    return Computed(FieldsReport(layers, known(), moves(config, seed)), Maps(influence))


def fields_of_stack(config: FieldsConfig, seed: int) -> tuple[list[LayerField], dict[str, np.ndarray]]:
    """Every layer by arithmetic, followed, and by gradients; and the first seed's maps of influence."""
    reach, found, influence = arithmetic(config.windows()), [], {}
    jump, size = reach[-1].jump, reach[-1].size
    side = jump * (-(-(2 * size) // jump) + 2)
    for at, (layer, one) in enumerate(zip(config.layers, reach, strict=True)):
        effective, half, outside, followed = [], [], 0.0, 0
        for number, one_seed in enumerate(seeds_of(seed, config.repeats)):
            images = noise(config.images, side, one_seed)
            report, map_HW = effective_field(stack(config, one_seed), [images], str(at))
            effective.append(float(report.effective_pixels) ** 0.5)
            half.append(_half(map_HW) / one.size**2)
            outside, followed = max(outside, report.outside), max(report.size)
            if number == 0:
                middle = (report.theoretical[0] + report.theoretical[2]) // 2
                reach_out = size // 2 + 1
                cut = slice(max(middle - reach_out, 0), middle + reach_out + 1)
                influence[f"{at + 1}: {layer}"] = map_HW[cut, cut].numpy()
        found.append(LayerField(layer, one.size, one.jump, followed, effective, half, outside))
    return found, influence


def _half(map_HW: torch.Tensor) -> int:
    """Pixels, from the most influential one on, that together have half of the influence."""
    largest_first = map_HW.flatten().sort(descending=True).values
    return int((largest_first.cumsum(0) < 0.5 * largest_first.sum()).sum()) + 1


def known() -> list[KnownNet]:
    """Fields of known networks at their last map."""
    found: list[KnownNet] = []
    for name, (channels, side) in NETS.items():
        with torch.device("meta"):
            table = layer_table(create_model(name, 10), (channels, side, side))
        found.append(KnownNet(name, NETWORKS[name].title, side, table.receptive_field or 0, table.stride or 0))
    return found


def moves(config: FieldsConfig, seed: int) -> list[Move]:
    """Digits moved by one pixel, by two, ... and by one unit of the last map and two."""
    reach = arithmetic(config.windows())[-1]
    jump = reach.jump
    # All that a digit reaches stays inside of the frame, two units further on as well.
    side = jump * (-(-(2 * reach.size + _DIGIT + 6 * jump) // jump) + 2)
    images, network = digits(config.images, side, seed), stack(config, seed).eval()
    found: list[Move] = []
    with torch.inference_mode():
        maps = network(images)
        scale = float(maps.abs().max()) or 1.0
        for pixels in sorted({1, max(1, jump // 2), jump, 2 * jump}):
            moved = network(_right(images, pixels))
            units, rest = divmod(pixels, jump)
            apart = float((moved - _right(maps, units)).abs().max()) / scale if not rest else None
            kept = float((moved - maps).abs().max()) / scale
            pooled = float((moved.amax(dim=(2, 3)) - maps.amax(dim=(2, 3))).abs().max()) / scale
            found.append(Move(pixels, apart, kept, pooled))
    return found


def _right(images_NCHW: torch.Tensor, places: int) -> torch.Tensor:
    """Moved to the right; what comes in is empty."""
    found = torch.zeros_like(images_NCHW)
    found[..., places:] = images_NCHW[..., : images_NCHW.shape[-1] - places]
    return found
