"""The head on the features of several networks, and what it gains over the head on each of them alone.

Shape letters: N images, V rows of each, n images of a chunk, D features of all networks.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from glassworks.pipelines.classification.head.balance import scaled, scales, unscaled
from glassworks.pipelines.classification.head.basis import Read
from glassworks.pipelines.classification.head.search import FittedHead

Fit = Callable[[Read], FittedHead]
"""Solves a head on the features that are read."""


def fit_joined(fit: Fit, read: Read, rows_NV: np.ndarray, widths: Sequence[int]) -> FittedHead:
    """The head on all features, each network's brought to one scale.

    Args:
        fit: solves it.
        read: the features by row.
        rows_NV: the rows of the training images.
        widths: number of features of each network.
    """
    scale_D = scales(read, rows_NV.ravel(), widths)
    found = fit(scaled(read, scale_D))
    return replace(found, solution=unscaled(found.solution, scale_D))


def gain_in_words(fit: Fit, read: Read, joined: FittedHead, names: Sequence[str], widths: Sequence[int]) -> str:
    """Whether joining pays, by the cross-validated log loss of all heads, as a line for people."""
    ends = np.cumsum(widths)
    alone = [_log_loss(fit(_columns(read, end - width, end))) for width, end in zip(widths, ends, strict=True)]
    listed = ", ".join(f"{name} alone {loss:.3f}" for name, loss in zip(names, alone, strict=True))
    together, best = _log_loss(joined), int(np.argmin(alone))
    pays = round(together, 3) < round(alone[best], 3)  # by what is said
    verdict = "joining them pays" if pays else f"{names[best]} alone does as well and costs less"
    return f"joined: log loss {together:.3f} in cross-validation, {listed}: {verdict}"


def _log_loss(found: FittedHead) -> float:
    return min(point.log_loss for point in found.path)


def _columns(read: Read, begin: int, end: int) -> Read:
    return lambda rows: (chunk_nD[:, begin:end] for chunk_nD in read(rows))
