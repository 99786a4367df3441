"""The rows of a problem, and a pass over them: in blocks that stay in the processor's cache, side by side on threads.

What is unusual here: which rows a lane takes and in which order it adds them up is fixed by their number alone, so that
the sums have the same bits for any number of threads.

Shape letters: n rows, R coordinates.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
from threadpoolctl import threadpool_limits

from glassworks.core.device import num_processors

LANES = 8
"""Parts of a chunk that are worked on side by side."""

_BLOCK_VALUES = 256 * 1280  # of a block, which both products of a pass find in the processor's cache
_MOST_ROWS = 256  # of a block
_SHORTER = 4  # times as many of both where numbers are short: their sums are added up in single precision
_LEAST = 256  # rows that are worth a lane,
_LEAST_WIDE = 768  # and of wide sums,
_WIDE = 200_000  # which have more numbers than this

Map = Callable[..., Iterator[Any]]
"""A ``map`` that runs its calls side by side."""


@dataclass(frozen=True)
class Rows:
    """Features in the coordinates of a basis, in chunks.

    Attributes:
        chunks: starts a pass: rows [n, R] as they are stored.
        dtype: of the arithmetic.
        mean_R: of the rows as they are stored, and
        scale: of these; the standardized row is ``(row - mean_R) / scale``. Whoever sums over the rows works that into
            the sums: to standardize every row in every pass costs as much as a product with it.
    """

    chunks: Callable[[], Iterable[torch.Tensor]]
    dtype: torch.dtype
    mean_R: torch.Tensor | None = None
    scale: float = 1.0

    def sweep(
        self,
        work: Callable[[torch.Tensor, slice, int], None],
        side_by_side: Map,
        *,
        columns: int = 1,
        ends: Sequence[int] = (),
    ) -> None:
        """One pass: ``work(block, rows, lane)`` for every block; those of a lane one after the other.

        A block is overwritten by the next of its lane.

        Args:
            work: on a block.
            side_by_side: runs the lanes.
            columns: that the rows are multiplied with: the sums of many cost a lane more than few rows are worth.
            ends: rows at which a block ends in any case.
        """
        begin = 0
        for chunk in self.chunks():
            least = _LEAST if columns * chunk.shape[1] <= _WIDE else _LEAST_WIDE
            lanes = min(LANES, 2 ** int(math.log2(max(len(chunk) / least, 1))))  # 2, 4, 8: shared out evenly
            bounds = [len(chunk) * lane // lanes for lane in range(lanes + 1)]

            def lane(number: int, chunk: torch.Tensor = chunk, begin: int = begin, bounds: list[int] = bounds) -> None:
                space = (
                    None
                    if chunk.dtype == self.dtype
                    else torch.empty(self._size(chunk), *chunk.shape[1:], dtype=self.dtype)
                )
                for at, stop in _blocks(
                    bounds[number], bounds[number + 1], self._size(chunk), [end - begin for end in ends]
                ):
                    block = chunk[at:stop]
                    if space is not None:
                        block = space[: stop - at].copy_(block)
                    work(block, slice(begin + at, begin + stop), number)

            list(side_by_side(lane, range(lanes)))
            begin += len(chunk)

    def _size(self, chunk: torch.Tensor) -> int:
        """Rows of a block."""
        more = _SHORTER if self.dtype == torch.bfloat16 else 1
        return more * min(_MOST_ROWS, max(_BLOCK_VALUES // chunk.shape[1], 1))


def _blocks(start: int, stop: int, size: int, ends: Sequence[int]) -> Iterator[tuple[int, int]]:
    """From ``start`` to ``stop`` in blocks of ``size`` that no end lies within."""
    bounds = [start, *(end for end in ends if start < end < stop), stop]
    for first, last in pairwise(bounds):
        for at in range(first, last, size):
            yield at, min(at + size, last)


@contextmanager
def one_thread_each() -> Iterator[Map]:
    """A ``map`` whose calls each have one thread: their products are too narrow to be shared out among threads.

    The caller has one as well: how a product is shared out decides its last bits, and so those of the head.
    """
    threads = torch.get_num_threads()
    pool = ThreadPoolExecutor(min(threads, num_processors()), initializer=torch.set_num_threads, initargs=(1,))
    try:
        with threadpool_limits(1), pool:
            torch.set_num_threads(1)
            yield pool.map
    finally:
        torch.set_num_threads(threads)  # what a new thread begins with is the last number that any thread has set
