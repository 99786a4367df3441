"""Two sets of images, and their features by networks that have learned from other images.

Shape letters: N images, D features.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import torch
from PIL import Image
from torch import nn

from glassworks.core.context import RunContext
from glassworks.data.sources.open import open_source
from glassworks.models.packaged import PACKAGED
from glassworks.models.shipped import load_shipped
from glassworks.models.timm_backbones import load_backbone
from glassworks.pipelines.transfer_limits.report import FORMULAS, IMAGENET, PIXELS

SETS = ("digits", "birds")
IMAGENET_NETWORK = "tf_efficientnet_lite0"
FORMULA_NETWORK = "formula_net"
_FORMULA_SIDE = 64
AT_ONCE = 50
"""Images that pass a network together."""


@dataclass(frozen=True)
class Labelled:
    """A set: its images as they are, and their labels."""

    name: str
    images: list[Image.Image]
    labels_N: np.ndarray


def labelled(name: str, count: int, seed: int) -> Labelled:
    """So many images of an embedded set, drawn by the seed."""
    source = open_source(name)
    chosen = np.random.default_rng(seed).permutation(len(source.samples))[:count].tolist()
    images = [Image.open(BytesIO(content)).convert("RGB") for _, content in source.read(chosen)]
    return Labelled(name, images, np.array([source.samples[at].label for at in chosen]))


def is_installed() -> bool:
    """Whether the ImageNet weights are at hand without a download."""
    return PACKAGED[IMAGENET_NETWORK].path is not None


def networks(imagenet_side: int) -> dict[str, tuple[nn.Module, int]]:
    """By the kind of features: a network, and the pixels that it is given; ImageNet's where it is installed."""
    found: dict[str, tuple[nn.Module, int]] = {}
    if is_installed():
        found[IMAGENET] = load_backbone(IMAGENET_NETWORK, None).network.eval(), imagenet_side
    return found | {FORMULAS: (load_shipped(FORMULA_NETWORK).network.eval(), _FORMULA_SIDE)}


def features(data: Labelled, imagenet_side: int, context: RunContext) -> Iterator[tuple[str, np.ndarray]]:
    """Each kind of features by name, float32 [N, D]."""
    yield PIXELS, raw_pixels(data.images)
    for kind, (network, side) in networks(imagenet_side).items():
        with context.stage(f"features of {data.name}", len(data.images), "images") as advance:
            parts: list[np.ndarray] = []
            for begin in range(0, len(data.images), AT_ONCE):
                parts.append(passed(network, data.images[begin : begin + AT_ONCE], side))
                advance(len(parts[-1]))
        yield kind, np.concatenate(parts)


def raw_pixels(images: list[Image.Image]) -> np.ndarray:
    """Images of one size as they are, 0 to 1 [N, D]."""
    return np.stack([np.asarray(image, dtype=np.float32).reshape(-1) / 255 for image in images])


def passed(network: nn.Module, images: list[Image.Image], side: int) -> np.ndarray:
    """A few images through a network, float32 [N, D]; both networks take pixels in -1 ... 1."""
    pixels = np.stack([np.asarray(image.resize((side, side), Image.Resampling.BICUBIC)) for image in images])
    inputs = torch.from_numpy(pixels).float().div(127.5).sub(1).permute(0, 3, 1, 2)
    with torch.inference_mode():
        return network(inputs).flatten(1).numpy()
