"""The arithmetic of receptive fields, a line a layer: ``r += (k - 1) j``, then ``j *= s``."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """A layer: ``conv`` or ``pool``, the side of its window, its stride."""

    kind: str
    size: int
    stride: int


@dataclass(frozen=True)
class Reach:
    """What a unit of one layer sees: ``size`` pixels, and ``jump`` pixels lie between it and the next unit."""

    size: int
    jump: int


def arithmetic(windows: Iterable[Window]) -> list[Reach]:
    """After each layer; before the first a unit is a pixel, of size and jump 1."""
    size = jump = 1
    found: list[Reach] = []
    for window in windows:
        size += (window.size - 1) * jump
        jump *= window.stride
        found.append(Reach(size, jump))
    return found
