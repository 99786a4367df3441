"""Where the features of a backbone lie, and how those that are missing come there: batches of one size, in chunks.

Shape letters: B batch, C channels, H height, W width, D features, V views, N images.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from glassworks.core.errors import RunError
from glassworks.core.pixels import PixelSpec
from glassworks.data.cache import RowCache

BATCH = 16
"""Images per forward pass, always: a short batch is filled up, so features never depend on what else was new."""

CHUNK_IMAGES = 256
"""Decoded ahead of the network."""


@dataclass(frozen=True)
class FeatureStore:
    """Features of one backbone, one preprocessing and one precision, on disk.

    Attributes:
        cache: rows [V, D] by content: the image itself first, then its augmented views.
        compute: uint8 pixels [B, H, W, C] to features [B, D].
        views: V - 1, the number of augmented views.
        spec: the preprocessing of this backbone; ``None`` where that of the pass is its own.
    """

    cache: RowCache
    compute: Callable[[torch.Tensor], torch.Tensor]
    views: int = 0
    spec: PixelSpec | None = None


class FeatureRunner:
    """Collects images into full batches, runs the network and keeps the features."""

    def __init__(self, store: FeatureStore) -> None:
        self._store = store
        self._keys: list[str] = []
        self._views: list[np.ndarray] = []

    def add(self, key: str, views_VHWC: np.ndarray) -> None:
        """One image; runs whenever a chunk is full."""
        self._keys.append(key)
        self._views.append(views_VHWC)
        if len(self._keys) == CHUNK_IMAGES:
            self.flush()

    def flush(self) -> None:
        """Runs what was collected, the last batch filled up with zeros."""
        if not self._keys:
            return
        views_NVHWC = np.stack(self._views)
        n, v = views_NVHWC.shape[:2]
        images = torch.as_tensor(views_NVHWC.reshape(n * v, *views_NVHWC.shape[2:]))
        missing = -len(images) % BATCH
        if missing:
            images = torch.cat([images, images.new_zeros(missing, *images.shape[1:])])
        batches = (images[at : at + BATCH] for at in range(0, len(images), BATCH))
        with torch.inference_mode():
            features = [self._store.compute(batch).float().cpu() for batch in batches]
        with np.errstate(over="ignore"):
            values = torch.cat(features)[: n * v].numpy().reshape(n, v, -1).astype(self._store.cache.dtype)
        if not np.isfinite(values).all():
            raise RunError(
                expected="finite features from the backbone",
                found=f"infinities or values that are not numbers for {self._keys[0]} or its neighbours",
                do="Check the weights, or try --set model.precision=float32.",
            )
        self._store.cache.append(self._keys, values)
        self._keys, self._views = [], []
