"""The numbers of ``look field``: what can reach a unit, and what really does."""

from dataclasses import dataclass

from glassworks.core.report import Report

Box = tuple[int, int, int, int]
"""Top, left, bottom and right pixel, both ends included."""


@dataclass
class FieldReport(Report):
    """The theoretical field of one unit.

    Attributes:
        layer: its name.
        unit: row and column of the unit in the layer's map.
        theoretical: the pixels that can reach it; padding continues the image, so they may lie outside.
        inside: the part of that inside of the image.
        size: height and width of ``theoretical``.
        jump: pixels from one unit to the next, down and across.
        units: rows and columns of the layer's map.
        picture: height and width of the image in pixels.
    """

    layer: str
    unit: tuple[int, int]
    theoretical: Box
    inside: Box
    size: tuple[int, int]
    jump: tuple[int, int]
    units: tuple[int, int]
    picture: tuple[int, int]


@dataclass
class EffectiveFieldReport(FieldReport):
    """Both fields of one unit.

    Attributes:
        channel: of the unit; ``None`` for the sum of all channels there.
        pictures: images that the effective field was averaged over.
        effective: the box around the pixels within.
        effective_size: height and width of that.
        effective_pixels: how many pixels are within.
        share_of_theoretical: ``effective_pixels`` over the pixels of ``inside``.
        spread: standard deviation of the gradient's size in rows and columns, in pixels.
        outside: largest gradient outside of the theoretical field; exactly 0 where the theory is right.
        warnings: what to think of, in sentences.
    """

    channel: int | None
    pictures: int
    effective: Box
    effective_size: tuple[int, int]
    effective_pixels: int
    share_of_theoretical: float
    spread: tuple[float, float]
    outside: float
    warnings: list[str]
