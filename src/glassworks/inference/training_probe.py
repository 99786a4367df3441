"""Which number format a network learns in: the fastest whose rounding is small beside the chance of the images.

What matters in a training is the gradient. It differs from batch to batch anyway, as each holds other images; what a
shorter format loses is therefore measured in that unit: the length of what it changes in the gradient, over the
gradient's standard error. At a third of it the gradients vary as they would with a tenth fewer images per batch.
Outputs would say too much: those of an EfficientNet in bfloat16 are off by 6 %, its gradients by a fifth of their
standard error.

Small images are measured by more of them, as at 32 pixels the last maps of a ResNet are single values: batch
normalisation over two images leaves nothing but their signs there, and the gradients of a fresh ResNet-18 are two
thousand times as long as those of a real batch. Their rounding, 105 % of the standard error, says nothing about it.

Shape letters: B batch, C channels, H height, W width, K classes, P parameters.
"""

import copy
import math
from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.core.generator import seeded
from glassworks.inference.precision import TRAINING, Run, autocast
from glassworks.inference.probe import (
    MAX_IMAGES,
    PrecisionReport,
    choose,
    is_tiny,
    key_of,
    remembered,
    tiny_report,
)
from glassworks.models.depthwise import fast_gradients

MAX_ROUNDING = 1 / 3
"""The largest change of the gradient, in units of its standard error over the images."""
MOST_IMAGES = 32
"""Small images that a probe looks at; a step learns from about as many."""
_PIXELS = MAX_IMAGES * 224**2  # of all images together: as much work as a few photographs
_LOST = f"gradient off by {{:.1%}} of its standard error (at most {MAX_ROUNDING:.1%})"


def probe_training(network: nn.Module, sample_BCHW: torch.Tensor, labels_B: torch.Tensor) -> PrecisionReport:
    """Chooses among ``TRAINING`` by the time and the gradients of a forward and backward pass.

    The network is measured on a copy, in the mode (training or evaluation) that each of its layers is in.

    Args:
        network: images to logits [B, K].
        sample_BCHW: float32, real images, at best ``MOST_IMAGES``: of large ones the first ``MAX_IMAGES`` are used, and
            with fewer nothing can be said.
        labels_B: their classes.
    """
    count = num_images(*sample_BCHW.shape[-2:])
    sample_BCHW = sample_BCHW[:count].contiguous(memory_format=torch.channels_last)
    labels_B = labels_B[:count].to(sample_BCHW.device)
    if is_tiny(network, sample_BCHW):
        return tiny_report(len(sample_BCHW))

    def learner(name: str) -> Run:
        return _learner(network, name, labels_B)

    def measure() -> PrecisionReport:
        return choose(TRAINING, learner, sample_BCHW, first=MAX_IMAGES, lost=rounding, limit=MAX_ROUNDING)

    labels = labels_B.cpu().numpy().tobytes().hex()
    found = remembered(key_of(f"training, by gradients, {labels}", network, sample_BCHW), measure)
    return replace(found, lost=_LOST)


def num_images(height: int, width: int) -> int:
    """How many images of a size are looked at, an even number."""
    return min(MOST_IMAGES, max(MAX_IMAGES, _PIXELS // (height * width) // 2 * 2))


def rounding(gradients_2P: torch.Tensor, reference_2P: torch.Tensor) -> float:
    """What a format changes in the gradient of all images, over the standard error of that gradient.

    Args:
        gradients_2P: of the two halves of the images.
        reference_2P: the same in float32.

    Returns:
        Infinite where nothing can be said.
    """
    if len(gradients_2P) != 2 or len(reference_2P) != 2:
        return math.inf
    standard_error = (reference_2P[0] - reference_2P[1]).square().sum().sqrt() / 2
    found = float((gradients_2P - reference_2P).mean(0).square().sum().sqrt() / standard_error)
    return found if math.isfinite(found) else math.inf


def _learner(network: nn.Module, name: str, labels_B: torch.Tensor) -> Run:
    """The network as a function from images to the gradients [2, P] of both halves of them."""
    learner = copy.deepcopy(network).to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    parameters = [parameter for parameter in learner.parameters() if parameter.requires_grad]

    def gradient(pixels_BCHW: torch.Tensor, labels_B: torch.Tensor) -> torch.Tensor:
        # Dropout draws from torch's generator: each candidate sees the same draws and later code is not disturbed.
        with seeded(0), fast_gradients([learner]), autocast(name, pixels_BCHW.device):
            logits_BK: torch.Tensor = learner(pixels_BCHW)
        loss = F.cross_entropy(logits_BK.float(), labels_B)
        found = torch.autograd.grad(loss, parameters, allow_unused=True)
        return torch.cat([one.flatten() for one in found if one is not None])  # pyright: ignore[reportUnnecessaryComparison]

    def run(pixels_BCHW: torch.Tensor) -> torch.Tensor:
        if len(pixels_BCHW) < MAX_IMAGES:  # a half of one image is too little for batch normalisation
            return gradient(pixels_BCHW, labels_B[: len(pixels_BCHW)])[None]
        half = len(pixels_BCHW) // 2
        parts = slice(half), slice(half, len(pixels_BCHW))
        return torch.stack([gradient(pixels_BCHW[part], labels_B[part]) for part in parts])

    return run
