"""What generated images are compared by: features of our own, from the very images that are imitated.

Where the images have labels, a small residual network is trained on them first, for its 64 features and its classes;
without labels they are principal components of the pixels. Fréchet distances by such features compare runs
on the same data, and nothing else: they are no substitute for the published ones, whose network saw ImageNet.

Shape letters: N images, S side, C channels, D features, K classes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from glassworks.core.context import RunContext
from glassworks.core.device import pick_device
from glassworks.core.generator import seeded
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.data.loader import Loader, Tensors
from glassworks.instruments.embeddings import pca_axes
from glassworks.metrics.generative import diversity, frechet_distance, inception_score
from glassworks.models.vision.tiny_resnet import TinyResNet
from glassworks.pipelines.dense import PLAIN
from glassworks.tasks.supervised import Supervised
from glassworks.training.config import LoopConfig
from glassworks.training.loop import fit

_COMPONENTS = 64


class ToSamples(nn.Module):
    """uint8 images [N, S, S, 3] to what a generator gives: float [N, C, S, S] in -1 ... 1."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels

    def forward(self, pixels_NSSC: torch.Tensor) -> torch.Tensor:
        """See the class; grey images have the same in all three colours."""
        return pixels_NSSC[..., : self.channels].permute(0, 3, 1, 2).float() / 127.5 - 1


class Labelled(nn.Module):
    """Samples [N, C, S, S] to logits, by 64 features."""

    def __init__(self, num_classes: int) -> None:
        super().__init__()
        self.features = TinyResNet((16, 32, 64))
        self.head = nn.Linear(64, num_classes)

    def forward(self, x_NCSS: torch.Tensor) -> torch.Tensor:
        """Grey samples are repeated in all three colours."""
        return self.head(self.features(x_NCSS.expand(-1, 3, -1, -1)))


class Projection(nn.Module):
    """Samples to their principal components, those of the real ones."""

    def __init__(self, samples_NCSS: torch.Tensor) -> None:
        super().__init__()
        flat_ND = samples_NCSS.flatten(1).double().numpy()
        self.mean_D = flat_ND.mean(0)
        self.axes_DC = pca_axes(flat_ND, min(_COMPONENTS, flat_ND.shape[1], max(2, len(flat_ND) // 8)))

    def forward(self, x_NCSS: torch.Tensor) -> torch.Tensor:
        """[N, C, S, S] to [N, D]."""
        return torch.from_numpy((x_NCSS.flatten(1).double().numpy() - self.mean_D) @ self.axes_DC)


@dataclass
class Comparer:
    """Compares generated with real images.

    Attributes:
        features: samples to features.
        head: features to logits, where there are labels.
        num_classes: K; 0 without labels.
        accuracy: of the labels on held-out images; ``None`` without labels.
    """

    features: nn.Module
    head: nn.Module | None
    num_classes: int
    accuracy: float | None

    def features_of(self, samples_NCSS: torch.Tensor) -> tuple[np.ndarray, np.ndarray | None]:
        """Features [N, D] and class probabilities [N, K]."""
        with torch.inference_mode():
            if self.head is None:
                return torch.cat([self.features(part) for part in samples_NCSS.split(256)]).double().numpy(), None
            device = next(self.head.parameters()).device
            parts = [self.features(part.to(device).expand(-1, 3, -1, -1)) for part in samples_NCSS.split(256)]
            features_ND = torch.cat(parts)
            probabilities_NK = torch.softmax(self.head(features_ND), 1)
        return features_ND.cpu().double().numpy(), probabilities_NK.cpu().double().numpy()

    def __call__(self, fakes_NCSS: torch.Tensor, reals_NCSS: torch.Tensor) -> dict[str, float]:
        """``loss`` is the Fréchet distance ``fid``; ``modes`` are classes that get a tenth of their fair share."""
        fakes_ND, fake_classes_NK = self.features_of(fakes_NCSS)
        reals_ND, _ = self.features_of(reals_NCSS)
        distance = frechet_distance(fakes_ND, reals_ND)
        numbers = {"loss": distance, "fid": distance, "diversity": diversity(fakes_ND) / diversity(reals_ND)}
        if fake_classes_NK is not None:
            counts_K = np.bincount(fake_classes_NK.argmax(1), minlength=self.num_classes)
            numbers["modes"] = int((counts_K >= 0.1 * len(fakes_ND) / self.num_classes).sum())
            numbers["inception_score"] = inception_score(fake_classes_NK)
        return numbers


def comparer(
    pixels: Any,
    labels_N: np.ndarray,
    channels: int,
    classes: Sequence[str],
    folder: RunFolder,
    *,
    steps: int,
    seed: int,
    device: str,
    resume: bool,
    context: RunContext,
) -> Comparer:
    """What compares samples with these images.

    Args:
        pixels: uint8 [N, S, S, 3], indexed by rows.
        labels_N: one of each, by index into ``classes``.
        channels: C of the samples.
        classes: fewer than two are no labels.
        folder: receives the checkpoints of the small network.
        steps: of its training.
        seed: of its weights and order.
        device: where it computes.
        resume: go on from these.
        context: of the run.
    """
    rows_N = np.random.default_rng(derive(seed, "judge")).permutation(len(labels_N))
    if len(classes) < 2:
        return Comparer(Projection(ToSamples(channels)(torch.from_numpy(pixels[rows_N[:2048]]))), None, 0, None)
    with seeded(derive(seed, "judge")):
        network = Labelled(len(classes))
    held_out, learned = np.split(rows_N, [max(1, min(1000, len(rows_N) // 5))])
    batch_size = min(64, len(learned))
    columns = Tensors({"inputs": pixels, "targets": labels_N}, "images")
    settings = PLAIN | {"schedule": "cosine", "optimizer": "adamw", "learning_rate": 3e-3}
    epochs = max(1, round(steps * batch_size / len(learned)))
    config = LoopConfig.parse({**settings, "batch_size": batch_size, "epochs": epochs}, "the features").on(device)
    task = Supervised(nn.Sequential(ToSamples(channels), network), "cross_entropy")
    train = Loader(columns, learned, batch_size, derive(seed, "judge"), shuffle=True, drop_last=True)
    fit(task, train, None, config, folder, seed=seed, context=context, resume=resume)
    network.to(pick_device(device))
    measured = task.evaluate(Loader(columns, held_out, 256).epoch(0))
    network.eval()
    return Comparer(network.features, network.head, len(classes), measured["accuracy"])
