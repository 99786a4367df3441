"""The images of a source as grey vectors in memory: for models of pixels that take no more than a small grid of them.

Every image goes the way of all images: checked, decoded upright, resized, and divided as the source says or, where
it says nothing, class by class by its content.

Shape letters: N images, V pixels (side * side).
"""

from dataclasses import dataclass

import numpy as np

from glassworks.core.context import RunContext
from glassworks.core.pixels import PixelSpec
from glassworks.data.images.inspection import Inspection, inspect
from glassworks.data.images.opening import UnusableImageError
from glassworks.data.images.pixels import load_pixels
from glassworks.data.images.problems import assess
from glassworks.data.sources.source import Source
from glassworks.data.splits import make_splits

_LUMA = np.array([299, 587, 114])  # parts in 1000, ITU-R BT.601, as Pillow converts


@dataclass(frozen=True)
class GreyImages:
    """Images to learn from and to measure with; none is in both.

    Attributes:
        side: of the square images, in pixels.
        classes: names of the labels.
        train_NV: uint8.
        train_labels_N: int64.
        held_out_NV: uint8.
        held_out_labels_N: int64.
        left_out: images that could not be used.
    """

    side: int
    classes: tuple[str, ...]
    train_NV: np.ndarray
    train_labels_N: np.ndarray
    held_out_NV: np.ndarray
    held_out_labels_N: np.ndarray
    left_out: int


def grey_images(
    source: Source, side: int, *, seed: int, val_fraction: float, context: RunContext, most: int | None = None
) -> GreyImages:
    """Reads every image once.

    Args:
        source: of labelled images.
        side: to which they are scaled; the middle square is kept.
        seed: of a made division.
        val_fraction: held out where the source makes no division itself.
        context: of the run.
        most: images to learn from at most: the first after a seeded shuffle.

    Raises:
        DataError: fewer than two classes with usable images.
    """
    spec = PixelSpec.standard(side)
    pixels_NV = np.zeros((len(source.samples), side * side), dtype=np.uint8)
    inspections: list[Inspection] = []
    failures: dict[int, UnusableImageError] = {}
    with context.stage("reading images", len(source.samples)) as advance:
        for at, content in source.read(range(len(source.samples))):
            inspections.append(inspect(content, source.samples[at].path, spec.decode.range))
            if inspections[-1].usable:
                try:
                    pixels_NV[at] = _grey(load_pixels(spec, content)).reshape(-1)
                except UnusableImageError as error:
                    failures[at] = error
            advance(1)
    checked = assess(source, inspections, failures)
    left_out = len(source.samples) - len(checked.usable)
    if left_out:
        context.note(f"{left_out} of {len(source.samples)} images left out: `glassworks check` names them")
    splits = make_splits(checked, seed=seed, val_fraction=val_fraction)
    train = np.array(splits.train)
    if most is not None and most < len(train):
        train = np.sort(np.random.default_rng(seed).permutation(train)[:most])
    held_out = np.array(splits.held_out, dtype=np.int64)
    labels_N = np.array([sample.label for sample in source.samples], dtype=np.int64)
    return GreyImages(
        side=side,
        classes=tuple(source.classes),
        train_NV=pixels_NV[train],
        train_labels_N=labels_N[train],
        held_out_NV=pixels_NV[held_out],
        held_out_labels_N=labels_N[held_out],
        left_out=left_out,
    )


def _grey(pixels_HWC: np.ndarray) -> np.ndarray:
    return ((pixels_HWC @ _LUMA + 500) // 1000).astype(np.uint8)
