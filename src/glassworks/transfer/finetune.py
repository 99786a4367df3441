"""Going on from the exact head: the whole network learns, and is kept only where that gains.

Two sets of images decide nothing they should not: the monitor images, taken from the training ones, choose the best
epoch, the early stop and whether to keep; the held-out images are for the report alone. The head must have been solved
without the monitor images, or their comparison with it would favour the head.

Shape letters: N images, S side, C channels, K classes.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from glassworks.core.events import Progress
from glassworks.core.report import Report
from glassworks.core.runs import RunFolder
from glassworks.data.loader import Loader
from glassworks.models.classifier import Classifier
from glassworks.tasks.augment import middle
from glassworks.tasks.classification import Classification
from glassworks.training.config import TrainingConfig
from glassworks.training.loop import FitResult, fit
from glassworks.training.precision import MAX_IMAGES, probe_training

Z_95 = 1.959964


@dataclass
class Gain(Report):
    """What a change of the network did to its accuracy, on the same images.

    Attributes:
        before, after: accuracies.
        difference: ``after - before``.
        interval: 95 % interval of the difference.
        n: images.
        better, worse: images that only the network after, only the one before, gets right.
    """

    before: float
    after: float
    difference: float
    interval: list[float]
    n: int
    better: int
    worse: int

    @property
    def is_gain(self) -> bool:
        """More images right than before; equal counts keep what was there."""
        return self.better > self.worse


@dataclass
class FinetuneReport(Report):
    """How fine-tuning went.

    Attributes:
        kept: the network holds the fine-tuned weights; else it is as it was before.
        gain: on the monitor images, by which that was decided.
        fit: the training's own numbers.
        precision: the number format that the network computed in.
    """

    kept: bool
    gain: Gain
    fit: FitResult
    precision: str


def finetune(
    classifier: Classifier,
    pixels: Any,
    labels: np.ndarray,
    train_rows: np.ndarray,
    monitor_rows: np.ndarray,
    *,
    normalized: Callable[[torch.Tensor], torch.Tensor],
    size: int,
    config: TrainingConfig,
    folder: RunFolder,
    seed: int,
    progress: Progress,
    class_weights_K: torch.Tensor | None = None,
    resume: bool = False,
) -> FinetuneReport:
    """Trains all of ``classifier`` from the weights it has; afterwards it holds the better ones.

    BatchNorm uses its running statistics, which small batches would spoil; its scale and shift do learn.

    Args:
        classifier: with its head solved without the monitor images.
        pixels: uint8 [N, S, S, C], S at least ``size``.
        labels: int64 [N].
        train_rows: images to learn from.
        monitor_rows: images to decide by, none of ``train_rows``.
        normalized: uint8 pixels [B, H, W, C] to the network's input.
        size: side of the pictures that the network sees.
        config: how to learn; ``precision = "auto"`` is measured here.
        folder: receives log, events and checkpoints.
        seed: of order, augmentation and dropout.
        progress: told of every step.
        class_weights_K: weight of each class in the training loss.
        resume: goes on from the newest checkpoint in ``folder``.
    """
    train = Loader(pixels, train_rows, labels, batch_size=config.batch_size, seed=seed, shuffle=True)
    monitor = Loader(pixels, monitor_rows, labels, batch_size=config.batch_size)
    task = Classification(
        classifier,
        normalized=normalized,
        size=size,
        num_classes=classifier.head.out_features,
        augmentation=config.augmentation(),
        label_smoothing=config.label_smoothing,
        class_weights_K=class_weights_K,
        precision="float32",
        frozen_norms=True,
    )
    start = {name: tensor.clone() for name, tensor in classifier.state_dict().items()}
    before_correct_N = _correct(task, monitor)
    if config.precision == "auto":
        config = config.model_copy(update={"precision": _measured_precision(classifier, task, train)})
    task.precision = config.precision
    result = fit(task, train, monitor, config, folder, seed=seed, progress=progress, resume=resume)
    task.precision = "float32"  # both sides of the comparison compute as they will be served
    gain = compare_gain(before_correct_N, _correct(task, monitor))
    if not gain.is_gain:
        classifier.load_state_dict(start)
    classifier.eval()
    return FinetuneReport(gain.is_gain, gain, result, config.precision)


def compare_gain(before_correct_N: np.ndarray, after_correct_N: np.ndarray) -> Gain:
    """The difference of two accuracies on the same images, with its interval.

    The interval is Newcombe's for paired proportions (Newcombe 1998, Statistics in Medicine 17:2635, method 10): it
    stays sensible where few or no images are decided differently.

    Args:
        before_correct_N: whether each image was right before; bool.
        after_correct_N: and after.
    """
    before, after = before_correct_N.astype(bool), after_correct_N.astype(bool)
    n, both = len(before), int((before & after).sum())
    better, worse = int((after & ~before).sum()), int((before & ~after).sum())
    p_after, p_before = (both + better) / n, (both + worse) / n
    low_after, high_after = _wilson(both + better, n)
    low_before, high_before = _wilson(both + worse, n)
    phi = _correlation(both, better, worse, n - both - better - worse)
    difference = p_after - p_before
    below = _distance(p_after - low_after, high_before - p_before, phi)
    above = _distance(high_after - p_after, p_before - low_before, phi)
    return Gain(p_before, p_after, difference, [difference - below, difference + above], n, better, worse)


def _distance(first: float, second: float, phi: float) -> float:
    return math.sqrt(max(0.0, first**2 - 2 * phi * first * second + second**2))


def _wilson(successes: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a proportion."""
    p, z2 = successes / n, Z_95**2
    centre, half = p + z2 / (2 * n), Z_95 * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return (centre - half) / (1 + z2 / n), (centre + half) / (1 + z2 / n)


def _correlation(both: int, better: int, worse: int, neither: int) -> float:
    """Newcombe's phi: of the two decisions, with his correction for continuity where it is positive."""
    margins = (both + better) * (worse + neither) * (both + worse) * (better + neither)
    if margins == 0:
        return 0.0
    product = both * neither - better * worse
    n = both + better + worse + neither
    corrected = max(product - n / 2, 0.0) if product > 0 else product
    return corrected / math.sqrt(margins)


def _correct(task: Classification, loader: Loader) -> np.ndarray:
    logits_NK, labels_N = task.predict(loader.epoch(0))
    return (logits_NK.argmax(1) == labels_N).numpy()


def _measured_precision(classifier: Classifier, task: Classification, train: Loader) -> str:
    """Measured as it will train: on real pictures, with BatchNorm's running statistics."""
    pixels_BHWC = train.batch(0, 0).pixels_BHWC[:MAX_IMAGES]
    classifier.eval()
    return probe_training(classifier, task.normalized(middle(pixels_BHWC, task.size))).chosen
