"""The resized images of a run as batches for the training loop.

Shape letters: N images, C channels, S side.
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from glassworks.core.errors import RunError
from glassworks.core.seeds import derive
from glassworks.data.cache import RowCache
from glassworks.data.loader import Batch, Images, Loader
from glassworks.data.splits import hold_out_of
from glassworks.pipelines.classification.data import SplitData

EVALUATED = 256
"""Images per batch where nothing is learned."""

_MONITORED = 0.15  # of the training images, where the source gives none to watch


@dataclass(frozen=True)
class ImageBatches:
    """Resized images on disk, and which of them are learned from, watched and held out.

    Attributes:
        cache: uint8 [S, S, C] by content, S the side before the crop.
        data: the images of the run.
        train: sample indices to learn from.
        monitor: sample indices that choose the best epoch and the temperature; none of them held out.
    """

    cache: RowCache
    data: SplitData
    train: list[int]
    monitor: list[int]

    @classmethod
    def of(cls, cache: RowCache, data: SplitData, seed: int) -> "ImageBatches":
        """With the source's own images to watch, else with a stratified part of the training images."""
        splits = data.splits
        if splits.monitor:
            return cls(cache, data, splits.train, splits.monitor)
        labels = data.labels(splits.train).tolist()
        return cls(cache, data, *hold_out_of(splits.train, labels, _MONITORED, derive(seed, "monitor")))

    def training_batches(self, batch_size: int, seed: int) -> Loader[Batch]:
        """The images to learn from, shuffled; a last short batch is left out where there are others."""
        return self.loader(self.train, batch_size, seed=seed, shuffle=True)

    def monitor_batches(self) -> Loader[Batch] | None:
        """The images to watch; ``None`` where there are none."""
        return self.loader(self.monitor, EVALUATED) if self.monitor else None

    def held_out_batches(self) -> Loader[Batch]:
        """The images to measure with, in the order of the split."""
        return self.loader(self.data.splits.held_out, EVALUATED)

    def loader(self, indices: list[int], batch_size: int, *, seed: int = 0, shuffle: bool = False) -> Loader[Batch]:
        """Batches of some samples; a last short batch is left out only where there are others and order is shuffled."""
        keys = self.data.keys(indices)
        rows = self.cache.find(keys)
        if (rows < 0).any():
            raise RunError(
                expected=f"the resized images in {self.cache.folder}",
                found=f"{int((rows < 0).sum())} of {len(rows)} missing",
                do="Something removed them while the run was under way: start it again with --resume.",
            )
        labels = np.full(len(self.cache), -1, dtype=np.int64)
        labels[rows] = self.data.labels(indices)
        identity = hashlib.blake2b("".join(keys).encode(), digest_size=16).hexdigest()
        batch_size = min(batch_size, len(rows))
        images = Images(self.cache, labels)
        return Loader(images, rows, batch_size, seed, shuffle, drop_last=shuffle, identity=identity)
