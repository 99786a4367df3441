"""The images that a DCGAN imitates, decoded once and resized.

Shape letters: N images, S side.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from glassworks.core.context import RunContext
from glassworks.core.errors import DataError
from glassworks.core.pixels import PixelSpec
from glassworks.data.extract import extract
from glassworks.data.images.pixels import pixel_cache
from glassworks.data.sources.source import Source
from glassworks.pipelines.dcgan.recipe import DcganRecipe

_LEAST = 16  # images from which anything can be imitated


@dataclass(frozen=True)
class ImageRows:
    """The images of a source, decoded.

    Attributes:
        pixels: uint8 [*, S, S, 3] by row, on disk.
        rows_N: those to imitate, each content once.
        labels: int64 by row.
        channels: 1 where all are grey.
        left_out: images that could not be decoded, or are copies.
        classes: names that the labels index.
    """

    pixels: Any
    rows_N: np.ndarray
    labels: np.ndarray
    channels: int
    left_out: int
    classes: list[str]


def decoded(recipe: DcganRecipe, source: Source, context: RunContext) -> ImageRows:
    """Every image once, resized, on disk; what cannot be decoded is said.

    Raises:
        DataError: too few usable images.
    """
    spec = PixelSpec.standard(recipe.data.size)
    cache = pixel_cache(spec)
    found = extract(source, spec, pixels=cache, overlap=False, context=context)
    usable = [at for at, entry in enumerate(found.inspections) if entry.usable and at not in found.failures]
    label_of = {found.inspections[at].content_hash: source.samples[at].label for at in reversed(usable)}
    if len(label_of) < _LEAST:
        raise DataError(
            expected=f"at least {_LEAST} different images in '{source.name}'",
            found=f"{len(label_of)} usable of {len(source.samples)}",
            do="Add images; `glassworks check` names those that cannot be used.",
        )
    if len(label_of) < len(source.samples):
        context.note(f"{len(source.samples) - len(label_of)} images are copies or cannot be decoded: left out")
    keys = sorted(label_of)  # by content: file names and what else the cache holds do not matter
    rows_N = cache.find(keys)
    labels = np.full(len(cache), -1, dtype=np.int64)
    labels[rows_N] = [label_of[key] for key in keys]
    sample = cache[rows_N[:: max(1, len(rows_N) // 64)]]
    is_grey = bool((sample[..., :1] == sample).all())
    return ImageRows(cache, rows_N, labels, 1 if is_grey else 3, len(source.samples) - len(keys), list(source.classes))
