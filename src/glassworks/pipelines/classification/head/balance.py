"""The features of several networks brought to one scale before a head is solved on them.

The head's penalty weighs all weights alike, so the network with the largest features would decide alone. Divided by the
root of its features' total variance, each network has an equal part, however many features it has and however large.
Measured in ``bench/joined_backbones.py``. The scale is folded into the head afterwards: what is served knows none.

Shape letters: n images of a chunk, D features of all networks.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from glassworks.pipelines.classification.head.basis import Read
from glassworks.pipelines.classification.head.solve import Solution


def scales(read: Read, rows: np.ndarray, widths: Sequence[int]) -> np.ndarray:
    """What each feature [D] is multiplied with, float32.

    Args:
        read: the features by row.
        rows: of the training images.
        widths: number of features of each network.
    """
    total_D, squares_D = np.zeros(sum(widths)), np.zeros(sum(widths))
    for chunk_nD in read(rows):
        total_D += chunk_nD.sum(axis=0, dtype=np.float64)
        squares_D += np.square(chunk_nD, dtype=np.float64).sum(axis=0)
    variances_D = np.maximum(squares_D / len(rows) - np.square(total_D / len(rows)), 0)
    totals = [variances.sum() for variances in np.split(variances_D, np.cumsum(widths)[:-1])]
    # Relative to the first network, whose features stay as they are.
    factors = [float(np.sqrt(totals[0] / total)) if total > 0 < totals[0] else 1.0 for total in totals]
    return np.repeat(factors, widths).astype(np.float32)


def scaled(read: Read, scale_D: np.ndarray) -> Read:
    """The features brought to one scale."""
    return lambda rows: (chunk_nD * scale_D for chunk_nD in read(rows))


def unscaled(solution: Solution, scale_D: np.ndarray) -> Solution:
    """A head of scaled features as one of the features as they are."""
    return replace(solution, weight_KD=solution.weight_KD * scale_D)
