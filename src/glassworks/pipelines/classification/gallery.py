"""The images worth a look: confident mistakes and close calls, with small copies that live inside the page.

Shape letters: N images, K classes.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from glassworks.charts.images import THUMBNAIL, thumbnail
from glassworks.core.pixels import Range
from glassworks.data.images.decode import decode
from glassworks.data.images.opening import UnusableImageError
from glassworks.data.sources.source import Source
from glassworks.metrics.predictions import Predictions
from glassworks.pipelines.classification.report import GalleryItem


def pick(predictions: Predictions, labels_N: np.ndarray, limit: int = 24) -> tuple[list[int], list[int]]:
    """Positions of the most confident mistakes, and of the least confident predictions among the rest.

    Both are in order, the most remarkable first; equal ones keep the order of the images. There are at most ``limit``
    mistakes and half as many close calls: after a dozen, a good model's least sure predictions are sure ones.
    """
    order_N = np.argsort(-predictions.probability, kind="stable")
    wrong_N = predictions.predicted != labels_N
    worst = order_N[wrong_N[order_N]][:limit].tolist()
    unsure_N = np.argsort(predictions.probability, kind="stable")
    return worst, unsure_N[~np.isin(unsure_N, worst)][: (limit + 1) // 2].tolist()


def make_gallery(
    predictions: Predictions,
    labels_N: np.ndarray,
    *,
    classes: Sequence[str],
    source: Source,
    indices_N: Sequence[int],
    limit: int = 24,
    shown: Range = "stated",
) -> list[GalleryItem]:
    """Picks, reads only what was picked, and makes the thumbnails.

    Args:
        predictions: for the N images.
        labels_N: their true classes.
        classes: K names that the labels and predictions index.
        source: where the images lie.
        indices_N: each image's place in the source.
        limit: most mistakes; see `pick`.
        shown: the values that are shown black and white, as the network is given them.
    """
    worst, unsure = pick(predictions, labels_N, limit)
    wanted = sorted({int(indices_N[position]) for position in worst + unsure})
    thumbnails = {index: _thumbnail_of(content, shown) for index, content in source.read(wanted)}

    def item(position: int, kind: Literal["worst", "unsure"]) -> GalleryItem:
        index = int(indices_N[position])
        return GalleryItem(
            path=source.samples[index].path,
            true=classes[int(labels_N[position])],
            predicted=classes[int(predictions.predicted[position])],
            probability=float(predictions.probability[position]),
            true_probability=float(predictions.true_probability[position]),
            kind=kind,
            thumbnail=thumbnails.get(index, ""),
        )

    return [item(position, "worst") for position in worst] + [item(position, "unsure") for position in unsure]


def _thumbnail_of(content: bytes, shown: Range) -> str:
    """The data URI, or empty where the file can no longer be decoded."""
    try:
        return thumbnail(decode(content, THUMBNAIL, shown))
    except UnusableImageError:
        return ""
