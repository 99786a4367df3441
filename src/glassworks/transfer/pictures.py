"""The resized pictures of a run as batches for the loop, and what a network answers for them.

Shape letters: N images, C channels, S side, K classes.
"""

from dataclasses import dataclass

import numpy as np
from torch import nn

from glassworks.core.device import cache_folder
from glassworks.core.seeds import derive
from glassworks.data.cache import RowCache
from glassworks.data.loader import Loader
from glassworks.data.pixels import PixelSpec
from glassworks.data.splits import hold_out_of
from glassworks.tasks.classification import Classification
from glassworks.training.config import TrainingConfig
from glassworks.transfer.extract import store_folder
from glassworks.transfer.outcome import Divided, Job

_MONITORED = 0.15  # of the training images, where the source gives none to watch


@dataclass(frozen=True)
class Pictures:
    """Decoded pictures on disk, and which of them are learnt from, watched and held out.

    Attributes:
        cache: uint8 [S, S, C] by content, S the side before the crop.
        data: the division of the run.
        train: sample indices to learn from.
        monitor: sample indices that choose the best epoch and the temperature; none of them held out.
    """

    cache: RowCache
    data: Divided
    train: list[int]
    monitor: list[int]

    @classmethod
    def of(cls, cache: RowCache, data: Divided, seed: int) -> "Pictures":
        """The source's own images to watch, else a stratified part of the training images."""
        splits = data.splits
        if splits.monitor:
            return cls(cache, data, splits.train, splits.monitor)
        train, monitor = hold_out_of(
            splits.train, data.labels(splits.train).tolist(), _MONITORED, derive(seed, "monitor")
        )
        return cls(cache, data, train, monitor)

    def loader(self, indices: list[int], batch_size: int, *, seed: int = 0, shuffle: bool = False) -> Loader:
        """Batches of some samples; a last short batch is left out only where there are others and order is shuffled."""
        rows = self.cache.find(self.data.keys(indices))
        labels = np.full(len(self.cache), -1, dtype=np.int64)
        labels[rows] = self.data.labels(indices)
        batch_size = min(batch_size, len(rows))
        return Loader(self.cache.values(), rows, labels, batch_size, seed, shuffle, drop_last=shuffle)


def pixel_cache(spec: PixelSpec) -> RowCache:
    """The resized pictures on disk that belong to exactly this preprocessing up to its crop."""
    uncropped = spec.uncropped()
    folder = store_folder(cache_folder() / "pixels", uncropped.model_dump_json())
    return RowCache(folder, (uncropped.crop, uncropped.crop, 3), "uint8")


def classification(
    job: Job, network: nn.Module, num_classes: int, config: TrainingConfig, **options: object
) -> Classification:
    """The task on this job's pictures, learning as ``config`` says."""
    return Classification(
        network,
        normalized=job.spec.normalized,
        size=job.spec.crop,
        num_classes=num_classes,
        augmentation=config.augmentation(),
        label_smoothing=config.label_smoothing,
        **options,  # pyright: ignore[reportArgumentType]
    )
