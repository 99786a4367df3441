"""The first images of a source that can be read: what is decided by a look at a few of them is decided on these."""

from collections.abc import Callable
from typing import TypeVar

from glassworks.core.cancel import CancelToken
from glassworks.core.errors import DataError
from glassworks.data.images.opening import UnusableImageError
from glassworks.data.sources.source import Source

_Read = TypeVar("_Read")


def first_readable(source: Source, most: int, read: Callable[[bytes], _Read], cancel: CancelToken) -> list[_Read]:
    """What ``read`` makes of the first images that it can read, however many broken files lie before them.

    Args:
        source: the images.
        most: images that are wanted; fewer only where no more can be read.
        read: takes the bytes of a file; an ``UnusableImageError`` passes over it.
        cancel: asked before every file, of which there may be very many.

    Raises:
        DataError: none can be read.
        Cancelled: the run was asked to end.
    """
    found: list[_Read] = []
    reason = ""
    for _, content in source.read(range(len(source.samples))):
        cancel.raise_if_cancelled()
        try:
            found.append(read(content))
        except UnusableImageError as error:
            reason = reason or error.detail
        if len(found) == most:
            break
    if not found:
        raise _none(source, reason)
    return found


def _none(source: Source, reason: str) -> DataError:
    first = f"; the first, {source.samples[0].path}: {reason}" if reason else ""
    return DataError(
        expected="images that can be read",
        found=f"none among {len(source.samples):,} files of '{source.name}'{first}",
        do=f"Replace those that are damaged (glassworks check {source.name} names each), or choose other images.",
    )
