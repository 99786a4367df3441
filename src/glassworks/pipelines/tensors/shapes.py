"""The rules of shapes, written out. No tensors are needed for them."""

from collections.abc import Sequence
from itertools import zip_longest


def broadcast(one: Sequence[int], other: Sequence[int]) -> list[int] | None:
    """The shape of ``one + other``; ``None`` where they do not fit.

    From the last axis on: equal lengths fit, 1 is repeated, and a missing axis counts as 1.
    """
    found: list[int] = []
    for a, b in zip_longest(reversed(one), reversed(other), fillvalue=1):
        if a != b and 1 not in (a, b):
            return None
        found.append(b if a == 1 else a)
    return found[::-1]


def product(one: Sequence[int], other: Sequence[int]) -> list[int] | None:
    """The shape of ``one @ other`` for two axes or more each; ``None`` where they do not fit.

    The last axis of the first and the last but one of the second are summed over; axes before are broadcast.
    """
    before = broadcast(one[:-2], other[:-2])
    return None if before is None or one[-1] != other[-2] else [*before, one[-2], other[-1]]


def contiguous_strides(shape: Sequence[int]) -> list[int]:
    """Numbers in memory from one index to the next along each axis, of a tensor that lies in order."""
    found = [1]
    for length in reversed(shape[1:]):
        found.append(found[-1] * length)
    return found[::-1] if shape else []


def written(shape: Sequence[int]) -> str:
    """``[10, 3, 784]``."""
    return f"[{', '.join(map(str, shape))}]"
