"""What a frozen network makes of a source's images, cut at every depth: one pass for all cuts.

Shape letters: N images, D features, B batch, H height, W width, C channels.
"""

import threading
from collections import OrderedDict
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

from glassworks.charts.images import thumbnail
from glassworks.data.images.opening import UnusableImageError
from glassworks.instruments.hooks import attached, borrowed
from glassworks.lessons.labs.kept import Kept
from glassworks.lessons.labs.labelled import check, counted, labelled
from glassworks.lessons.labs.networks import NetworkKey, key_of, open_network
from glassworks.lessons.labs.unchanged import BUILT_IN, Files
from glassworks.looks.subject import InputImage, Subject
from glassworks.models.classifier import Classifier

PIXELS = "raw pixels"
"""The cut before any layer: a small grid of the image's own values."""
_SIDE = 16
_BATCH = 16
_WIDEST = 4096  # features of one image at one cut
_READING = 0.2  # of the whole time
_MOST_KEPT = 8
_lock = threading.Lock()  # one pass at a time of those that nobody watches
_keeping = threading.Lock()


@dataclass(frozen=True, eq=False)
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
        there: images with a class that the source has; of a large one a part is looked at.
        files: that the source lies in; once they change, these are the features of other images.
        tops: what was fitted to them at all cuts, by labels of a class, seed, and whether they are exchanged. It lies
            here to go when they go: a reader's own images are to be forgotten.
    """

    classes: tuple[str, ...]
    labels_N: np.ndarray
    by_cut: dict[str, np.ndarray]
    parameters: dict[str, int]
    unusable: int
    peaks: dict[str, np.ndarray] = field(default_factory=dict)
    thumbnails: list[str] = field(default_factory=list)
    there: int = 0
    files: Files = BUILT_IN
    tops: Kept[tuple[int, int, bool], list[dict[str, Any]]] = field(default_factory=lambda: Kept(1000), init=False)


Passing = Generator[dict[str, Any], None, Features]
"""States on the way, as ``labs.work`` shows them, and the features at its end."""
_kept: OrderedDict[tuple[str, NetworkKey], Features] = OrderedDict()  # by source and network, for the next reader


def features_of(source: str, model: str) -> Features:
    """Features of a built-in set or a folder with a folder per class; kept for the next reader.

    Raises:
        InputError: no such source or network.
        DataError: fewer than two classes, or too few images that can be read.
    """
    with _lock:
        return _ended(passing_source(source, model))


def passing_source(source: str, model: str) -> Passing:
    """As ``features_of``, a few images at a time; at once where they are kept, and the images are as they were."""
    key = source, key_of(model)
    found = _kept_of(key)
    if found is None:
        images = labelled(source)  # nobody waits for a refusal
        passed = yield from passing(images.read(), len(images.chosen), images.classes, model)
        found = replace(passed, there=images.there, files=images.files)
        _keep(key, found)
    return found


def _kept_of(key: tuple[str, NetworkKey]) -> Features | None:
    with _keeping:
        found = _kept.get(key)
        if found is None:
            return None
        if found.files.are_unchanged:
            _kept.move_to_end(key)
            return found
        del _kept[key]
        return None


def _keep(key: tuple[str, NetworkKey], found: Features) -> None:
    """Those unused longest go."""
    with _keeping:
        _kept[key] = found
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)


def features_from(samples: Sequence[tuple[int, bytes]], classes: Sequence[str], model: str) -> Features:
    """Features of encoded images with their labels.

    Raises:
        InputError: no such network.
        DataError: fewer than two classes, or too few images that can be read.
    """
    return _ended(passing(samples, len(samples), classes, model))


def passing(samples: Iterable[tuple[int, bytes]], count: int, classes: Sequence[str], model: str) -> Passing:
    """As ``features_from``, of ``count`` images, a few at a time."""
    subject = open_network(model)
    images: list[InputImage] = []
    labels: list[int] = []
    unusable = 0
    for at, (label, content) in enumerate(samples):
        if at % _BATCH == 0:
            yield {"share": _READING * at / count, "says": f"{at} of {count} images are read"}
        try:
            images.append(subject.read_bytes(content))
        except UnusableImageError:
            unusable += 1
            continue
        labels.append(label)
    check(counted(labels, classes), classes, unusable)
    by_cut, peaks = yield from _cut_everywhere(subject, images)
    return Features(
        tuple(classes),
        np.array(labels),
        by_cut,
        _parameters(subject, tuple(by_cut)),
        unusable,
        peaks,
        [thumbnail(Image.fromarray(image.pixels_HWC)) for image in images],
    )


def _ended(states: Passing) -> Features:
    """What comes of it, without a look at the way there."""
    while True:
        try:
            next(states)
        except StopIteration as end:
            return end.value


def favourites(features: Features, cut: str, channel: int, most: int = 6) -> list[tuple[str, str, float]]:
    """The images that excite a channel most: thumbnail, class and the channel's largest value there."""
    peaks_N = features.peaks[cut][:, channel]
    return [
        (features.thumbnails[at], features.classes[features.labels_N[at]], float(peaks_N[at]))
        for at in np.argsort(-peaks_N, kind="stable")[:most]
    ]


def _cut_everywhere(
    subject: Subject, images: list[InputImage]
) -> Generator[dict[str, Any], None, tuple[dict[str, np.ndarray], dict[str, np.ndarray]]]:
    """Features and peaks by cut. The network is another reader's between two batches."""
    names = _cuts(subject, images[0].input_1CHW)
    parts: dict[str, list[np.ndarray]] = {name: [] for name in (PIXELS, *names)}
    peaks: dict[str, list[np.ndarray]] = {name: [] for name in names}
    for start in range(0, len(images), _BATCH):
        share = _READING + (1 - _READING) * start / len(images)
        yield {"share": share, "says": f"{start} of {len(images)} images went through the network"}
        input_BCHW = torch.cat([image.input_1CHW for image in images[start : start + _BATCH]])
        parts[PIXELS].append(F.adaptive_avg_pool2d(input_BCHW, _SIDE).flatten(1).numpy().copy())
        with borrowed(subject.network), torch.inference_mode(), attached(subject.network) as hooks:
            kept = hooks.keep(names)
            subject.network(input_BCHW)
            for name in names:
                parts[name].append(_pooled(kept[name][-1]))
                peaks[name].append(kept[name][-1].amax((2, 3)).float().numpy().copy())
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
    """A network's children, and those of children that are lists of parts, or a backbone below a head."""
    for name, part in network.named_children():
        if isinstance(network, Classifier) and part is network.backbone:
            yield from ((f"{name}.{inner}", one) for inner, one in parts_of(part))
        elif isinstance(part, nn.ModuleList | nn.Sequential):
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
