"""Batches of pixels whose order is a pure function of (seed, epoch, index), so a resumed run needs no history.

Shape letters: N images, B batch, S side, H height, W width, C channels (3).
"""

import dataclasses
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from glassworks.core.errors import RecipeError
from glassworks.core.seeds import derive


@dataclass(frozen=True, slots=True)
class Batch:
    """Some images of a source.

    Attributes:
        pixels_BHWC: uint8.
        labels_B: int64.
        indices_B: int64, the images' rows.
    """

    pixels_BHWC: torch.Tensor
    labels_B: torch.Tensor
    indices_B: torch.Tensor


@dataclass(frozen=True)
class Loader:
    """Batches of the images in ``rows``.

    Attributes:
        pixels: uint8 [N, S, S, C], indexed by an array of rows: NumPy's, a memory map, a row cache.
        rows: int64, the images to go through.
        labels: int64 [N].
        batch_size: images per step, over all ranks together.
        seed: of the order.
        shuffle: a new order every epoch, else that of ``rows``.
        drop_last: leaves out a last batch that is smaller; always so where several ranks share the batches.
        rank: this process's number among ``num_ranks``; it takes its slice of every batch.
        num_ranks: processes that train together.
        identity: names the images and labels, whatever rows they lie in; resuming compares it.
    """

    pixels: Any
    rows: np.ndarray
    labels: np.ndarray
    batch_size: int
    seed: int = 0
    shuffle: bool = False
    drop_last: bool = False
    rank: int = 0
    num_ranks: int = 1
    identity: str = ""

    def __post_init__(self) -> None:
        if self.batch_size % self.num_ranks:
            raise RecipeError(
                expected="a batch_size that the processes can share evenly",
                found=f"batch_size = {self.batch_size} for {self.num_ranks} processes",
                do=f"Set batch_size to a multiple of {self.num_ranks}.",
            )
        if len(self) == 0:
            raise RecipeError(
                expected=f"at least one batch of {self.batch_size} images",
                found=f"{len(self.rows)} images",
                do="Use a smaller batch_size or more images.",
            )

    def __len__(self) -> int:
        """Steps per epoch."""
        drops = self.drop_last or self.num_ranks > 1
        return len(self.rows) // self.batch_size if drops else -(-len(self.rows) // self.batch_size)

    @property
    def num_images(self) -> int:
        """Images per epoch, over all ranks together."""
        return min(len(self.rows), len(self) * self.batch_size)

    def sharded(self, rank: int, num_ranks: int) -> "Loader":
        """The same batches, of which this process takes its slice."""
        return dataclasses.replace(self, rank=rank, num_ranks=num_ranks)

    def order(self, epoch: int) -> np.ndarray:
        """The rows in the order of ``epoch``."""
        if not self.shuffle:
            return self.rows
        return np.random.default_rng(derive(self.seed, "order", epoch)).permutation(self.rows)

    def batch(self, epoch: int, step: int) -> Batch:
        """The batch at ``step`` of ``epoch``, both counted from 0."""
        return self._take(self.order(epoch), step)

    def epoch(self, epoch: int, start: int = 0) -> Iterator[Batch]:
        """The batches from ``start`` on; the next one is read while the last one is computed on."""
        order = self.order(epoch)
        with ThreadPoolExecutor(max_workers=1) as reader:
            following = [reader.submit(self._take, order, step) for step in range(start, len(self))[:1]]
            for step in range(start, len(self)):
                batch = following.pop().result()
                if step + 1 < len(self):
                    following.append(reader.submit(self._take, order, step + 1))
                yield batch

    def _take(self, order: np.ndarray, step: int) -> Batch:
        rows = order[step * self.batch_size : (step + 1) * self.batch_size][self.rank :: self.num_ranks]
        pixels_BHWC = np.ascontiguousarray(self.pixels[rows])
        return Batch(torch.from_numpy(pixels_BHWC), torch.from_numpy(self.labels[rows]), torch.from_numpy(rows.copy()))
