"""The arithmetic of receptive fields: intervals of input pixels along an axis, and two of them for a map.

Shape letters: N units along an axis.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Axis:
    """One axis of a map.

    Attributes:
        first_N: first input pixel that each unit sees; may be negative.
        last_N: the last one.
        jump: input pixels from one unit to the next; 0 where there is one unit, or none a step apart.
    """

    first_N: np.ndarray
    last_N: np.ndarray
    jump: int

    @classmethod
    def of_pixels(cls, n: int) -> "Axis":
        """The input itself."""
        return cls(np.arange(n), np.arange(n), 1)

    @property
    def size(self) -> int:
        """Pixels that a unit sees, the most over the units."""
        return int((self.last_N - self.first_N).max()) + 1

    def at(self, units: np.ndarray) -> "Axis":
        """The axis at some units; those beyond the ends continue it at its jump."""
        inside = units.clip(0, len(self.first_N) - 1)
        beyond = (units - inside) * self.jump
        return Axis(self.first_N[inside] + beyond, self.last_N[inside] + beyond, self.jump)

    def windows(self, first: np.ndarray, last: np.ndarray, step: int) -> "Axis":
        """Units of the next map, each over the units ``first`` to ``last`` of this one."""
        return Axis(self.at(first).first_N, self.at(last).last_N, self.jump * step)

    def joined(self, other: "Axis") -> "Axis":
        """The hull of both; a single unit reaches all units of the other."""
        first_N, last_N = np.minimum(self.first_N, other.first_N), np.maximum(self.last_N, other.last_N)
        return Axis(first_N, last_N, max(self.jump, other.jump))

    def whole(self) -> "Axis":
        """One unit over all."""
        return Axis(self.first_N.min(keepdims=True), self.last_N.max(keepdims=True), 0)


@dataclass(frozen=True)
class Field:
    """What the units of a tensor see.

    Attributes:
        rows: along the height.
        columns: along the width.
        dims: which dimensions of the tensor are its height and width; ``None`` once it is a map no more.
    """

    rows: Axis
    columns: Axis
    dims: tuple[int, int] | None

    @property
    def size(self) -> tuple[int, int]:
        """Height and width in pixels, the most over the units."""
        return self.rows.size, self.columns.size

    @property
    def jump(self) -> tuple[int, int]:
        """Pixels from one unit to the next, down and across."""
        return self.rows.jump, self.columns.jump

    def box(self, row: int, column: int) -> tuple[int, int, int, int]:
        """Top, left, bottom and right pixel of a unit's field, both ends included; may lie outside of the image."""
        if self.dims is None:
            row = column = 0
        first, last = (int(v[row]) for v in (self.rows.first_N, self.rows.last_N))
        left, right = (int(v[column]) for v in (self.columns.first_N, self.columns.last_N))
        return first, left, last, right

    def whole(self) -> "Field":
        """The same for something that depends on every unit."""
        return Field(self.rows.whole(), self.columns.whole(), None)
