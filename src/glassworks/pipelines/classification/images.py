"""The resized pictures of a run as batches for the loop, and what a network answers for them.

Shape letters: N images, C channels, S side, K classes.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import nn

from glassworks.core.errors import RunError
from glassworks.core.seeds import derive
from glassworks.data.cache import RowCache
from glassworks.data.images.pixels import normalize_pixels
from glassworks.data.loader import Batch, Images, Loader
from glassworks.data.splits import hold_out_of
from glassworks.inference.precision import probe_training
from glassworks.pipelines.classification.job import Divided, Job
from glassworks.pipelines.classification.report import Epoch
from glassworks.tasks.augment import middle
from glassworks.tasks.classification import Classification
from glassworks.training.config import TrainingConfig
from glassworks.training.loop import FitResult

EVALUATED = 256
"""Images per batch where nothing is learnt."""

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

    def loader(self, indices: list[int], batch_size: int, *, seed: int = 0, shuffle: bool = False) -> Loader[Batch]:
        """Batches of some samples; a last short batch is left out only where there are others and order is shuffled."""
        keys = self.data.keys(indices)
        rows = self.cache.find(keys)
        if (rows < 0).any():
            raise RunError(
                expected=f"the resized pictures in {self.cache.folder}",
                found=f"{int((rows < 0).sum())} of {len(rows)} missing",
                do="Something removed them while the run was under way: start it again with --resume.",
            )
        labels = np.full(len(self.cache), -1, dtype=np.int64)
        labels[rows] = self.data.labels(indices)
        identity = hashlib.blake2b("".join(keys).encode(), digest_size=16).hexdigest()
        batch_size = min(batch_size, len(rows))
        images = Images(self.cache, labels)
        return Loader(images, rows, batch_size, seed, shuffle, drop_last=shuffle, identity=identity)


def settled(
    job: Job, network: nn.Module, pictures: Pictures, asked: TrainingConfig, defaults: Mapping[str, Any]
) -> TrainingConfig:
    """The training settings with nothing left open: what is asked, else ``defaults``, and a measured precision.

    Args:
        job: device and preprocessing.
        network: pictures to logits; measured on a copy, in the mode its layers are in.
        pictures: some of them are what the precision is measured on.
        asked: what the recipe sets.
        defaults: what holds where it does not.
    """
    config = TrainingConfig.parse({**defaults, **asked.model_dump(exclude_unset=True)}, "[training]")
    config = config.on(str(job.device))
    if config.precision != "auto":
        return config
    sample = pictures.loader(pictures.train, 8).batch(0, 0).pixels_BHWC.to(job.device)
    with job.context.stage("choosing the precision", None, "steps"):
        inputs_BCHW = normalize_pixels(job.spec, middle(sample, job.spec.crop))
        probe = job.engine.first(lambda: probe_training(network.to(job.device), inputs_BCHW))
    job.context.choose("precision of the training", probe.chosen, probe.reason)
    return config.model_copy(update={"precision": probe.chosen})


def classification(
    job: Job,
    network: nn.Module,
    num_classes: int,
    config: TrainingConfig,
    *,
    frozen_norms: bool = False,
    class_weights: Sequence[float] | None = None,
    auxiliary: nn.ModuleList | None = None,
) -> Classification:
    """The task on this job's pictures, learning as the settled ``config`` says."""
    return Classification(
        network,
        normalized=partial(normalize_pixels, job.spec),
        size=job.spec.crop,
        num_classes=num_classes,
        augmentation=config.augmentation(),
        label_smoothing=config.label_smoothing,
        class_weights_K=None if class_weights is None else torch.tensor(class_weights, dtype=torch.float32),
        precision=config.precision,
        frozen_norms=frozen_norms,
        auxiliary=auxiliary,
    )


def learning_curves(result: FitResult) -> list[Epoch]:
    """The history of a fit as the report draws it."""
    names = {field.name for field in fields(Epoch)}
    return [Epoch(**{name: value for name, value in entry.items() if name in names}) for entry in result.history]
