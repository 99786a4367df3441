"""The features of several backbones as if they were one: each in a cache of its own, read beside the others.

Shape letters: N rows, V views, T features of all backbones.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from glassworks.data.cache import RowCache


class JoinedCache:
    """Rows [V, T] of several caches, by the row number in the first of them."""

    def __init__(self, caches: Sequence[RowCache]) -> None:
        self._caches = list(caches)
        self._others = [np.empty(0, np.int64) for _ in self._caches[1:]]  # from a row of the first to one of each other

    def find(self, keys: Sequence[str]) -> np.ndarray:
        """Row numbers int64 [N] of ``keys``, -1 where a key is not kept in every cache."""
        rows_CN = [cache.find(keys) for cache in self._caches]
        first_N = np.where(np.min(rows_CN, axis=0) < 0, -1, rows_CN[0])
        missing = len(self._caches[0]) - len(self._others[0])
        self._others = [np.pad(rows, (0, missing), constant_values=-1) for rows in self._others]
        for others, rows_N in zip(self._others, rows_CN[1:], strict=True):
            others[first_N[first_N >= 0]] = rows_N[first_N >= 0]
        return first_N

    def chunks(self, rows: np.ndarray, size: int = 4096) -> Iterator[np.ndarray]:
        """Yields the values [n, V, T] of ``rows`` that ``find`` has given, in order, ``size`` at a time."""
        for start in range(0, len(rows), size):
            part = rows[start : start + size]
            rows_Cn = [part, *(others[part] for others in self._others)]
            read = [next(cache.chunks(rows_n, size)) for cache, rows_n in zip(self._caches, rows_Cn, strict=True)]
            yield np.concatenate(read, axis=-1)
