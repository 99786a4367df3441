"""Images with captions, those to learn from and those held out, and the batches that every training of a run takes."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from glassworks.core.seeds import derive
from glassworks.data.loader import Loader, Tensors
from glassworks.data.text.captions import Captioned
from glassworks.pipelines.base import Job
from glassworks.pipelines.stackgan.data import SIDES, CaptionedImages, drawn_birds, read_images
from glassworks.pipelines.stackgan.recipe import StackganRecipe
from glassworks.training.config import LoopConfig


@dataclass(frozen=True)
class Split:
    """All images of a run; the first ones, of a random order, are held out.

    Attributes:
        images: with their captions.
        num_held_out: of them.
        large: images that Stage II learns from at most; ``None`` for all.
    """

    images: CaptionedImages
    num_held_out: int
    large: int | None

    @property
    def held_out(self) -> np.ndarray:
        """Rows that are held out."""
        return np.arange(self.num_held_out)

    @property
    def train(self) -> np.ndarray:
        """Rows to learn from."""
        return np.arange(self.num_held_out, len(self.images))

    def limit(self, stage: str) -> int:
        """Images that a stage needs: the held-out ones and those it learns from."""
        large = self.large if stage == "two" else None
        return min(len(self.images), self.num_held_out + large) if large else len(self.images)


StackganJob = Job[StackganRecipe, Split]


def prepare(job: Job[StackganRecipe, Captioned | None]) -> Split:
    """The images, drawn or decoded once, and how many of them are held out."""
    recipe, data = job.recipe, job.recipe.data
    images = (
        drawn_birds(data.count, data.captions, recipe.seed, job.context)
        if job.inputs is None
        else read_images(job.inputs, SIDES[0], recipe.seed, job.context)
    )
    # Halves of the held-out ones are compared, and a batch needs two that are not.
    num_held_out = min(max(4, round(data.val_fraction * len(images))), len(images) - 2)
    return Split(images, num_held_out, data.large)


def loaders(
    recipe: StackganRecipe, split: Split, columns: Tensors, config: LoopConfig, use: str, *, held_out_batch: int,
    limit: int | None = None,
) -> tuple[Loader[Any], Loader[Any]]:  # fmt: skip
    """Shuffled batches to learn from, of the first ``limit`` images, and held-out ones to choose the epoch by."""
    limit = limit or len(split.images)
    train_N = split.train[split.train < limit]
    size = min(config.batch_size, len(train_N))
    identity = f"{recipe.data.source} {len(split.images)} {limit} {use}"
    train = Loader(columns, train_N, size, derive(recipe.seed, use), shuffle=True, drop_last=True, identity=identity)
    return train, Loader(columns, split.held_out[: recipe.data.judged], held_out_batch)
