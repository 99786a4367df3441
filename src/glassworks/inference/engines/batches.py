"""Batches of one size for engines, which compute fastest, and the same bits for an image wherever it stands, in these.

Shape letters: B images of a batch, N images, C channels, H height, W width, D features.
"""

from collections.abc import Callable

import numpy as np
import torch

from glassworks.data.feature_store import BATCH
from glassworks.inference.precision import Run

Execute = Callable[[np.ndarray], np.ndarray]
"""float32 [B, H, W, C] to float32 [B, D], for one B."""


def in_batches(execute: Execute, batch: int = BATCH) -> Run:
    """As a function of any number of images; the last batch is filled up with zeros."""

    def run(pixels_NCHW: torch.Tensor) -> torch.Tensor:
        n = len(pixels_NCHW)
        pixels_NHWC = pixels_NCHW.detach().float().permute(0, 2, 3, 1)
        missing = -n % batch
        if missing:
            pixels_NHWC = torch.cat([pixels_NHWC, pixels_NHWC.new_zeros(missing, *pixels_NHWC.shape[1:])])
        values = pixels_NHWC.contiguous().numpy()
        found = [execute(values[at : at + batch]) for at in range(0, len(values), batch)]
        return torch.as_tensor(np.concatenate(found)[:n])

    return run
