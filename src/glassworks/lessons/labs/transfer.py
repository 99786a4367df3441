"""A new top on a frozen network, cut at any depth: features once for all cuts, then a top in a moment.

Shape letters: N images, L images to learn from, D features, H height, W width, C channels.
"""

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from torch import nn

from glassworks.charts.images import thumbnail
from glassworks.core.errors import DataError, InputError
from glassworks.core.seeds import derive
from glassworks.data.images.opening import UnusableImageError
from glassworks.data.sources.open import open_source
from glassworks.data.sources.source import spread_over
from glassworks.instruments.hooks import attached, borrowed
from glassworks.lessons.openness import are_readers_here
from glassworks.looks.subject import InputImage, Subject, open_subject
from glassworks.metrics.intervals import wilson

PIXELS = "raw pixels"
"""The cut before any layer: a small grid of the image's own values."""
BUILT_IN = ("xo", "digits", "birds")
"""Sets that everybody may look at."""
_SIDE = 16
_MOST = 300  # images of a source that are looked at
_BATCH = 16
_WIDEST = 4096  # features of one image at one cut
_lock = threading.Lock()  # readers who ask for the same folder wait for one pass over it


@dataclass(frozen=True)
class Features:
    """What a network makes of a source's images, cut at every depth.

    Attributes:
        classes: their names.
        labels_N: index of each image's class.
        by_cut: name of the cut to features [N, D], from the pixels to the last layer before the top.
        parameters: of the network up to each cut, all frozen.
        unusable: files that could not be read.
        peaks: name of the cut to each channel's largest value in each image [N, C]; none of the pixels.
        thumbnails: the images as a page shows them.
    """

    classes: tuple[str, ...]
    labels_N: np.ndarray
    by_cut: dict[str, np.ndarray]
    parameters: dict[str, int]
    unusable: int
    peaks: dict[str, np.ndarray] = field(default_factory=dict)
    thumbnails: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Top:
    """A new top, measured on images that it has not learned from.

    Attributes:
        cut: where the network was cut.
        accuracy: on held-out images.
        low: of its 95 % interval (Wilson).
        high: of the same.
        correct: held-out images that are right.
        held_out: all of them.
        learned_from: images.
        parameters: that were trained.
        seconds: for the top alone.
    """

    cut: str
    accuracy: float
    low: float
    high: float
    correct: int
    held_out: int
    learned_from: int
    parameters: int
    seconds: float


def source_for(asked: str) -> str:
    """What a reader may look at: a built-in set, or where the reader sits at this machine any folder.

    Raises:
        InputError: a folder, and the reader is elsewhere.
    """
    if asked in BUILT_IN or are_readers_here():
        return asked
    raise InputError(
        expected=" or ".join(BUILT_IN), found=f"'{asked[:100]}'", do="Run the lessons on your own machine for a folder."
    )


def features_of(source: str, model: str) -> Features:
    """Features of a built-in set or a folder with a folder per class; kept for the next reader.

    Raises:
        InputError: no such source or network.
        DataError: fewer than two classes, or too few images that can be read.
    """
    with _lock:
        return _features(source, model)


@lru_cache(maxsize=4)
def _features(source: str, model: str) -> Features:
    opened = open_source(source)
    chosen = _chosen([sample.label for sample in opened.samples])
    samples = ((int(opened.samples[index].label or 0), content) for index, content in opened.read(chosen))
    return features_from(samples, opened.classes, model)


def features_from(samples: Iterable[tuple[int, bytes]], classes: Sequence[str], model: str) -> Features:
    """Features of encoded images with their labels.

    Raises:
        InputError: no such network.
        DataError: fewer than two classes, or too few images that can be read.
    """
    subject = open_subject(model)
    images: list[InputImage] = []
    labels: list[int] = []
    unusable = 0
    for label, content in samples:
        try:
            images.append(subject.read_bytes(content))
        except UnusableImageError:
            unusable += 1
            continue
        labels.append(label)
    counts = np.bincount(np.array(labels, np.int64), minlength=len(classes))
    if len(classes) < 2 or (counts < 4).any():
        raise DataError(
            expected="two classes or more with at least 4 images each",
            found=", ".join(f"{name}: {count}" for name, count in zip(classes, counts, strict=False)) or "none",
            do="Put the images of each class into a folder, and name the one around them, or collect more.",
        )
    by_cut, peaks = _cut_everywhere(subject, images)
    return Features(
        tuple(classes),
        np.array(labels),
        by_cut,
        _parameters(subject, tuple(by_cut)),
        unusable,
        peaks,
        [thumbnail(Image.fromarray(image.pixels_HWC)) for image in images],
    )


def favourites(features: Features, cut: str, channel: int, most: int = 6) -> list[tuple[str, str, float]]:
    """The images that excite a channel most: thumbnail, class and the channel's largest value there."""
    peaks_N = features.peaks[cut][:, channel]
    return [
        (features.thumbnails[at], features.classes[features.labels_N[at]], float(peaks_N[at]))
        for at in np.argsort(-peaks_N, kind="stable")[:most]
    ]


def _chosen(labels: list[Any]) -> list[int]:
    """At most so many images that have a class, spread over the source, the same at every call."""
    labelled = [index for index, label in enumerate(labels) if label is not None and label >= 0]
    return [labelled[at] for at in spread_over(len(labelled), _MOST)]


def _cut_everywhere(subject: Subject, images: list[InputImage]) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Features and peaks by cut."""
    names = _cuts(subject, images[0].input_1CHW)
    parts: dict[str, list[np.ndarray]] = {name: [] for name in (PIXELS, *names)}
    peaks: dict[str, list[np.ndarray]] = {name: [] for name in names}
    with borrowed(subject.network), torch.inference_mode(), attached(subject.network) as hooks:
        kept = hooks.keep(names)
        for start in range(0, len(images), _BATCH):
            input_BCHW = torch.cat([image.input_1CHW for image in images[start : start + _BATCH]])
            parts[PIXELS].append(F.adaptive_avg_pool2d(input_BCHW, _SIDE).flatten(1).numpy().copy())
            subject.network(input_BCHW)
            for name in names:
                parts[name].append(_pooled(kept[name][-1]))
                peaks[name].append(kept[name][-1].amax((2, 3)).float().numpy().copy())
                kept[name].clear()
    whole = {name: np.concatenate(found).astype(np.float64) for name, found in parts.items()}
    return whole, {name: np.concatenate(found) for name, found in peaks.items()}


def _pooled(output_BCHW: torch.Tensor) -> np.ndarray:
    """Means over a coarse grid: where something is says more about a drawing than that it is there."""
    side = next(side for side in (4, 2, 1) if side == 1 or output_BCHW.shape[1] * side**2 <= _WIDEST)
    return F.adaptive_avg_pool2d(output_BCHW, side).flatten(1).float().numpy().copy()


def _cuts(subject: Subject, input_: torch.Tensor) -> list[str]:
    """The last part that gives maps of each size, in order; the top is left off."""
    names = [name for name, _ in parts_of(subject.network)]
    with borrowed(subject.network), torch.inference_mode(), attached(subject.network) as hooks:
        kept = hooks.keep(names)
        subject.network(input_)
    maps = {name: kept[name][-1].shape[-1] for name in names if kept[name] and kept[name][-1].ndim == 4}
    return list({side: name for name, side in maps.items()}.values())


def parts_of(network: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """A network's children, and those of children that are lists of parts."""
    for name, part in network.named_children():
        if isinstance(part, nn.ModuleList | nn.Sequential):
            yield from ((f"{name}.{inner}", one) for inner, one in part.named_children())
        else:
            yield name, part


def _parameters(subject: Subject, cuts: tuple[str, ...]) -> dict[str, int]:
    found = {PIXELS: 0}
    total = 0
    for name, part in parts_of(subject.network):
        total += sum(one.numel() for one in part.parameters())
        if name in cuts:
            found[name] = total
    return found


def new_top(features: Features, cut: str, per_class: int, seed: int = 0, *, is_shuffled: bool = False) -> Top:
    """Fits a top on ``per_class`` images of each class and measures it on all others.

    Args:
        features: of all images.
        cut: which of them.
        per_class: images of each class to learn from; half of a class at most.
        seed: which images those are.
        is_shuffled: exchanges the labels among these images at random, so that there is nothing to learn.
    """
    labels_N = features.labels_N
    random = np.random.Generator(np.random.PCG64(derive(seed, "transfer top")))
    learned: list[int] = []
    for label in range(len(features.classes)):
        own = random.permutation(np.flatnonzero(labels_N == label))
        learned += own[: min(per_class, len(own) // 2)].tolist()  # half of a class at most: the others are for the test
    held_out = np.setdiff1d(np.arange(len(labels_N)), learned)
    given_L = random.permutation(labels_N[learned]) if is_shuffled else labels_N[learned]
    began = time.perf_counter()
    scaler = StandardScaler().fit(features.by_cut[cut][learned])
    examples_ND = np.asarray(scaler.transform(features.by_cut[cut][learned]))
    # A penalised top lies in the span of its examples: turned into that span, it is the same and has few dimensions.
    span_DN, _ = np.linalg.qr(examples_ND.T)
    top = LogisticRegression(max_iter=300, C=0.1).fit(examples_ND @ span_DN, given_L)
    seconds = time.perf_counter() - began
    right = top.predict(np.asarray(scaler.transform(features.by_cut[cut][held_out])) @ span_DN) == labels_N[held_out]
    low, high = wilson(int(right.sum()), len(right))
    trained = len(top.coef_) * (examples_ND.shape[1] + 1)
    return Top(cut, float(right.mean()), low, high, int(right.sum()), len(right), len(learned), trained, seconds)
