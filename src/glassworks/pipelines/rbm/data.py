"""What a Boltzmann machine learns from: bars and stripes, or the images of a source as rows of pixels.

Shape letters: N rows, V visible units.
"""

from dataclasses import dataclass

import numpy as np

from glassworks.data.images.grey import grey_images
from glassworks.data.sources.source import Source
from glassworks.data.synthetic.bars_and_stripes import bars_and_stripes
from glassworks.pipelines.base import Job
from glassworks.pipelines.rbm.recipe import RbmRecipe


@dataclass(frozen=True)
class PixelRows:
    """What is learned and measured.

    Attributes:
        side: S.
        train_NV: 0..1, or standardized for Gaussian units.
        held_out_NV: likewise; may be empty.
        known: the rows are all that there is, and equally likely.
    """

    side: int
    train_NV: np.ndarray
    held_out_NV: np.ndarray
    known: bool


def prepare(job: Job[RbmRecipe, Source | None]) -> PixelRows:
    """The rows that the recipe is about."""
    data, source = job.recipe.data, job.inputs
    if source is None:
        patterns_NV = bars_and_stripes(data.size).astype(np.float32)
        return PixelRows(data.size, patterns_NV, patterns_NV[:0], known=True)
    found = grey_images(
        source, data.size, seed=job.recipe.seed, val_fraction=data.val_fraction, context=job.context, most=data.most
    )
    train_NV, held_out_NV = (part.astype(np.float32) / 255 for part in (found.train_NV, found.held_out_NV))
    if job.recipe.rbm.visible == "gaussian":
        mean_V, deviation_V = train_NV.mean(0), train_NV.std(0) + 0.05  # pixels that never change stay small
        train_NV, held_out_NV = (train_NV - mean_V) / deviation_V, (held_out_NV - mean_V) / deviation_V
    return PixelRows(data.size, train_NV, held_out_NV, known=False)
