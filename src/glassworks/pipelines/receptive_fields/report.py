"""Receptive fields in numbers."""

from dataclasses import dataclass

import numpy as np

from glassworks.core.report import Report


@dataclass
class LayerField:
    """One layer of the stack.

    Attributes:
        layer: as the recipe has it.
        size: of the field in pixels along a side, by arithmetic.
        jump: pixels from one unit to the next, by arithmetic.
        followed: the size that was found by following the network itself.
        effective: side of the square with as many pixels as have an influence of 4.55 % of the largest or more; one
            per seed.
        half: share of the field's pixels, the most influential ones, that have half of all influence; one per seed.
        outside: largest gradient outside of the field, over the seeds; 0 where the arithmetic is right.
    """

    layer: str
    size: int
    jump: int
    followed: int
    effective: list[float]
    half: list[float]
    outside: float


@dataclass
class KnownNet:
    """A known network: its field and stride at the last map, for images of ``side`` pixels."""

    name: str
    title: str
    side: int
    size: int
    stride: int


@dataclass
class Move:
    """The image moved to the right.

    Attributes:
        pixels: by how many.
        maps: distance of the maps of the moved image from the moved maps, as a share of the largest value; ``None``
            where the move is no whole number of units, so that maps cannot move with it.
        kept: distance of the maps from what they were, unmoved.
        pooled: distance of the largest value of each map from what it was.
    """

    pixels: int
    maps: float | None
    kept: float
    pooled: float


@dataclass
class FieldsReport(Report):
    """All of it.

    Attributes:
        layers: of the stack.
        nets: known ones.
        moves: by growing distance.
    """

    layers: list[LayerField]
    nets: list[KnownNet]
    moves: list[Move]

    @property
    def last(self) -> LayerField:
        """Of the stack."""
        return self.layers[-1]


@dataclass(frozen=True)
class Maps:
    """Influence of every pixel on the middle unit [H, W] by layer, cut to the last layer's field; first seed."""

    influence: dict[str, np.ndarray]
