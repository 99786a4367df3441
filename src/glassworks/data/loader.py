"""Batches whose order is a pure function of (seed, epoch, index), so a resumed run needs no history.

What a batch holds is its columns' affair: ``Images`` gives pixels with labels, ``Tensors`` any named arrays, and a task
with another form of data (texts of different lengths, pairs) writes the two methods of ``Columns``.

Shape letters: N rows in all, B batch, S side, H height, W width, C channels (3).
"""

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping, Sized
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
import torch

from glassworks.core.errors import RecipeError
from glassworks.core.seeds import derive

Batch_co = TypeVar("Batch_co", bound=Sized, covariant=True)


class Columns(Protocol[Batch_co]):
    """The data behind a loader, row by row."""

    @property
    def unit(self) -> str:
        """What a row is called, in the plural: ``images``."""
        ...

    def batch(self, rows: np.ndarray) -> Batch_co:
        """The batch of ``rows`` int64 [B]; its length is the number of rows."""
        ...

    def fingerprint(self, rows: np.ndarray) -> bytes:
        """Differs between any two contents of ``rows``, as far as the loader's ``identity`` does not."""
        ...


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

    def __len__(self) -> int:
        """B."""
        return len(self.labels_B)


@dataclass(frozen=True)
class Images:
    """Images with one label each.

    Attributes:
        pixels: uint8 [N, S, S, C], indexed by an array of rows: NumPy's, a memory map, a row cache.
        labels: int64 [N].
    """

    pixels: Any
    labels: np.ndarray
    unit: str = "images"

    def batch(self, rows: np.ndarray) -> Batch:
        """Pixels and labels of ``rows``."""
        pixels_BHWC = np.ascontiguousarray(self.pixels[rows])
        return Batch(torch.as_tensor(pixels_BHWC), torch.as_tensor(self.labels[rows]), torch.as_tensor(rows.copy()))

    def fingerprint(self, rows: np.ndarray) -> bytes:
        """The labels; the images are what ``identity`` names."""
        return self.labels[rows].tobytes()


@dataclass(frozen=True, slots=True)
class TensorBatch:
    """Some rows of named arrays: ``batch["inputs"]``."""

    tensors: Mapping[str, torch.Tensor]

    def __getitem__(self, name: str) -> torch.Tensor:
        """The tensor [B, ...] of this name."""
        return self.tensors[name]

    def __len__(self) -> int:
        """B."""
        return len(next(iter(self.tensors.values())))


@dataclass(frozen=True)
class Tensors:
    """Named arrays [N, ...] with a common number of rows.

    Attributes:
        arrays: NumPy's, or anything that an array of rows indexes, such as a row cache.
        unit: what a row is called, in the plural.
    """

    arrays: Mapping[str, Any]
    unit: str = "examples"

    def batch(self, rows: np.ndarray) -> TensorBatch:
        """The ``rows`` of every array, copied."""
        taken = {name: np.ascontiguousarray(array[rows]) for name, array in self.arrays.items()}
        return TensorBatch({name: torch.as_tensor(values) for name, values in taken.items()})

    def fingerprint(self, rows: np.ndarray) -> bytes:
        """Names and content of the arrays in memory; others are what ``identity`` names."""
        digest = hashlib.blake2b(digest_size=16)
        for name, array in self.arrays.items():
            digest.update(name.encode())
            if isinstance(array, np.ndarray) and not isinstance(array, np.memmap):
                digest.update(array[rows].tobytes())
        return digest.digest()


@dataclass(frozen=True)
class Loader(Generic[Batch_co]):
    """Batches of the ``rows`` of some columns.

    Attributes:
        columns: the data.
        rows: int64, those to go through.
        batch_size: rows per step, over all ranks together.
        seed: of the order.
        shuffle: a new order every epoch, else that of ``rows``.
        drop_last: leaves out a last batch that is smaller; always so where several ranks share the batches.
        rank: this process's number among ``world_size``; it takes its slice of every batch.
        world_size: processes that train together.
        identity: names the content, whatever rows it lies in; resuming compares it.
    """

    columns: Columns[Batch_co]
    rows: np.ndarray
    batch_size: int
    seed: int = 0
    shuffle: bool = False
    drop_last: bool = False
    rank: int = 0
    world_size: int = 1
    identity: str = ""

    def __post_init__(self) -> None:
        if self.batch_size % self.world_size:
            raise RecipeError(
                expected="a batch_size that the processes can share evenly",
                found=f"batch_size = {self.batch_size} for {self.world_size} processes",
                do=f"Set batch_size to a multiple of {self.world_size}.",
            )
        if len(self) == 0:
            raise RecipeError(
                expected=f"at least one batch of {self.batch_size} {self.columns.unit}",
                found=f"{len(self.rows)} {self.columns.unit}",
                do=f"Use a smaller batch_size or more {self.columns.unit}.",
            )

    def __len__(self) -> int:
        """Steps per epoch."""
        drops = self.drop_last or self.world_size > 1
        return len(self.rows) // self.batch_size if drops else -(-len(self.rows) // self.batch_size)

    @property
    def num_rows(self) -> int:
        """Rows per epoch, over all ranks together."""
        return min(len(self.rows), len(self) * self.batch_size)

    def fingerprint(self) -> bytes:
        """Everything that the batches depend on, but for this process's rank."""
        digest = hashlib.sha256(f"{self.seed} {self.batch_size} {self.world_size}".encode())
        digest.update(self.identity.encode() or self.rows.tobytes())
        digest.update(self.columns.fingerprint(self.rows))
        return digest.digest()

    def sharded(self, rank: int, world_size: int) -> "Loader[Batch_co]":
        """The same batches, of which this process takes its slice."""
        return dataclasses.replace(self, rank=rank, world_size=world_size)

    def order(self, epoch: int) -> np.ndarray:
        """The rows in the order of ``epoch``."""
        if not self.shuffle:
            return self.rows
        return np.random.default_rng(derive(self.seed, "order", epoch)).permutation(self.rows)

    def batch(self, epoch: int, step: int) -> Batch_co:
        """The batch at ``step`` of ``epoch``, both counted from 0."""
        return self._take(self.order(epoch), step)

    def epoch(self, epoch: int, start: int = 0) -> Iterator[Batch_co]:
        """The batches from ``start`` on; the next one is read while the last one is computed on."""
        order = self.order(epoch)
        with ThreadPoolExecutor(max_workers=1) as reader:
            following = [reader.submit(self._take, order, step) for step in range(start, len(self))[:1]]
            for step in range(start, len(self)):
                batch = following.pop().result()
                if step + 1 < len(self):
                    following.append(reader.submit(self._take, order, step + 1))
                yield batch

    def _take(self, order: np.ndarray, step: int) -> Batch_co:
        rows = order[step * self.batch_size : (step + 1) * self.batch_size][self.rank :: self.world_size]
        return self.columns.batch(rows)
