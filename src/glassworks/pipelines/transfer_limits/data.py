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
_AT_ONCE = 50


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


def features(data: Labelled, imagenet_side: int, context: RunContext) -> Iterator[tuple[str, np.ndarray]]:
    """Each kind of features by name, float32 [N, D]; those of ImageNet where their package is installed."""
    yield PIXELS, np.stack([np.asarray(image, dtype=np.float32).reshape(-1) / 255 for image in data.images])
    if is_installed():
        network = load_backbone(IMAGENET_NETWORK, None).network
        yield IMAGENET, _passed(network, data, imagenet_side, context)
    yield FORMULAS, _passed(load_shipped(FORMULA_NETWORK).network, data, _FORMULA_SIDE, context)


def _passed(network: nn.Module, data: Labelled, side: int, context: RunContext) -> np.ndarray:
    """All images through the network once; both networks take pixels in -1 ... 1."""
    parts = []
    with context.stage(f"features of {data.name}", len(data.images), "images") as advance, torch.inference_mode():
        for begin in range(0, len(data.images), _AT_ONCE):
            batch = data.images[begin : begin + _AT_ONCE]
            pixels = np.stack([np.asarray(image.resize((side, side), Image.Resampling.BICUBIC)) for image in batch])
            inputs = torch.from_numpy(pixels).float().div(127.5).sub(1).permute(0, 3, 1, 2)
            parts.append(network.eval()(inputs).flatten(1).numpy())
            advance(len(batch))
    return np.concatenate(parts)
