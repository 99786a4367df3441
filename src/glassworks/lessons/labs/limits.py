"""The limits of transfer, measured: features of trained networks against raw pixels, the same top on all of them.

Shape letters: N images, D features.
"""

import threading
from collections import OrderedDict
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from glassworks.core.pixels import PixelSpec
from glassworks.core.seeds import derive
from glassworks.data.images.opening import UnusableImageError
from glassworks.data.images.pixels import decode_image
from glassworks.lessons.labs.labelled import Labelled, check, counted, labelled, source_for
from glassworks.lessons.labs.studio import studio
from glassworks.lessons.labs.unchanged import BUILT_IN, Files
from glassworks.lessons.labs.work import States
from glassworks.metrics.significance import paired_gain
from glassworks.pipelines.transfer_limits.data import AT_ONCE, networks, passed, raw_pixels
from glassworks.pipelines.transfer_limits.report import FORMULAS, PIXELS
from glassworks.pipelines.transfer_limits.train import accuracy, drawn

OTHER_ORDER = "digits in another order"
"""The digits with their 64 pixels exchanged, the same way in every image."""
SIDES = (32, 96)
"""Pixels that the ImageNet network may be given."""
_SIDE = 32  # of images that come in several sizes; and what the network of formulas was trained with
_GRID = 8
_KEPT = 6  # measured sets that are kept for the next reader


@dataclass(frozen=True)
class Measured:
    """Every kind of features of a set, its labels, and the files that it lay in."""

    classes: tuple[str, ...]
    labels_N: np.ndarray
    by_kind: dict[str, np.ndarray]
    files: Files = BUILT_IN


class Limits:
    """What all readers of one process measure; features are computed once."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], Measured] = OrderedDict()
        self._lock = threading.Lock()

    def states(self, asked: dict[str, Any]) -> States:
        """Passes the images through the networks, a few at a time, then fits the tops."""
        key = str(asked["images"]), int(asked["side"]) if int(asked["side"]) in SIDES else SIDES[-1]
        measured = self._kept.get(key)
        if measured is None or not measured.files.are_unchanged:
            yield {"share": 0.01, "says": "The images are read"}
            measured = yield from _measure(*key)
            with self._lock:
                self._kept[key] = measured
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
        yield {"share": 0.97, "says": "The tops are fitted"}
        yield {"share": 1.0, "found": compared(measured, int(asked["labels"]), int(asked["draws"]))}


def in_studio(asked: dict[str, Any]) -> str:
    """The studio's page with the images of the task.

    Raises:
        InputError: no such source, or no studio.
    """
    name = str(asked["images"])
    return studio().images("digits" if name == OTHER_ORDER else source_for(name))


def _measure(name: str, side: int) -> Generator[dict[str, Any], None, Measured]:
    there = labelled("digits" if name == OTHER_ORDER else source_for(name))
    images, labels = _images_of(there, in_other_order=name == OTHER_ORDER)
    by_kind = {PIXELS: raw_pixels(images)}
    found = networks(side)
    for at, (kind, (network, own)) in enumerate(found.items()):
        parts: list[np.ndarray] = []
        for begin in range(0, len(images), AT_ONCE):
            share = (at + begin / len(images)) / len(found)
            yield {"share": 0.02 + 0.94 * share, "says": f"{kind}: {begin} of {len(images)} images"}
            parts.append(passed(network, images[begin : begin + AT_ONCE], _SIDE if kind == FORMULAS else own))
        by_kind[kind] = np.concatenate(parts)
    return Measured(there.classes, np.array(labels), by_kind, there.files)


def _images_of(found: Labelled, *, in_other_order: bool = False) -> tuple[list[Image.Image], list[int]]:
    """Images of one size, and their labels."""
    images: list[Image.Image] = []
    labels: list[int] = []
    for label, content in found.read():
        try:
            images.append(decode_image(PixelSpec.standard(_SIDE), content).image)
        except UnusableImageError:
            continue
        labels.append(label)
    check(counted(labels, found.classes), found.classes, len(found.chosen) - len(labels))
    if len({image.size for image in images}) > 1:
        images = [image.resize((_SIDE, _SIDE), Image.Resampling.BICUBIC) for image in images]
    if in_other_order:
        order = np.random.default_rng(derive(0, "another order")).permutation(_GRID**2)
        images = [_exchanged(image, order) for image in images]
    return images, labels


def _exchanged(image: Image.Image, order: np.ndarray) -> Image.Image:
    pixels_HWC = np.asarray(image)
    return Image.fromarray(pixels_HWC.reshape(_GRID**2, 3)[order].reshape(pixels_HWC.shape))


def compared(measured: Measured, labels: int, draws: int) -> dict[str, Any]:
    """Accuracy of the same top on each kind of features, over draws of those with labels, and the gain over pixels."""
    labels_N, found = measured.labels_N, []
    orders = [np.random.default_rng(derive(draw, "limits")).permutation(len(labels_N)) for draw in range(draws)]
    chosen = [drawn(order, labels_N, labels) for order in orders]
    pixels: list[float] = []
    for kind, features_ND in measured.by_kind.items():
        accuracies = [accuracy(features_ND, labels_N, rows) for rows in chosen]
        pixels = pixels or accuracies
        one: dict[str, Any] = {"kind": kind, "numbers": features_ND.shape[1], "accuracies": accuracies}
        if kind != PIXELS:
            gain, (low, high) = (
                (accuracies[0] - pixels[0], (0.0, 0.0)) if draws < 2 else paired_gain(accuracies, pixels)
            )
            one |= {"gain": gain, "low": low, "high": high}
        found.append(one)
    learned = len(chosen[0])
    return {"kinds": found, "learned": learned, "others": len(labels_N) - learned, "classes": len(measured.classes)}
