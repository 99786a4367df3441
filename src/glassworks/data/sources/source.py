"""What a source of images is: classes, an index of samples, and encoded bytes on demand.

Whatever the origin (folder, manifest, tar shards, an embedded set, a download), a sample is one encoded image file. The
index is the only thing held in memory; bytes are read when asked for.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

SPLITS = ("train", "val", "test")


@dataclass(frozen=True, slots=True)
class Sample:
    """One image of a source.

    Attributes:
        path: its name in the source, unique there, as shown to the user (relative to the source's folder).
        label: index into the source's classes.
        split: ``train``, ``val`` or ``test`` where the source itself says so, else ``None``.
    """

    path: str
    label: int
    split: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found in the data, and what was done about it.

    Attributes:
        kind: a stable word such as ``truncated`` or ``duplicate_across_splits``.
        path: the sample's or folder's name, or the class name for problems of a whole class.
        action: what was done: ``excluded``, ``converted``, ``kept``, ``matched``, ``ignored``, ``weighted``,
            ``predicted``.
        detail: one sentence for the user.
    """

    kind: str
    path: str
    action: str
    detail: str


class Unread(bytes):
    """Stands for the content of a file that could not be read: no bytes, and the reason."""

    reason: str

    def __new__(cls, reason: object) -> Self:
        """``reason`` is an error or a few words."""
        unread = super().__new__(cls)
        unread.reason = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        return unread


class Source(Protocol):
    """A readable set of labelled, encoded images."""

    @property
    def name(self) -> str:
        """A short name, used for the run folder."""
        ...

    @property
    def classes(self) -> Sequence[str]:
        """Class names in the order of the labels."""
        ...

    @property
    def samples(self) -> Sequence[Sample]:
        """The index, in the order in which reading is cheapest."""
        ...

    @property
    def problems(self) -> Sequence[Problem]:
        """What was found while the index was made (files that are no images, names that were matched, ...)."""
        ...

    def read(self, indices: Iterable[int]) -> Iterator[tuple[int, bytes]]:
        """Yields ``(index, encoded bytes)`` for ascending ``indices``; ``Unread`` where a file cannot be read."""
        ...


def spread_over(count: int, most: int) -> list[int]:
    """At most so many of the numbers below ``count``, ascending and evenly spread, with the first and the last."""
    steps = max(1, min(most, count) - 1)
    return sorted({round(step * (count - 1) / steps) for step in range(min(most, count))})
