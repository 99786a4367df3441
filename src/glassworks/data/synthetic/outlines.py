"""Shapes as signed distances, and paint on a batch of canvases: edges are as soft as a pixel is wide, at any size.

A distance is negative inside of a shape. An ellipse's is of first order (its value over the length of its gradient):
exact on the outline, which is where softness is decided.

Source: I. Quilez, "2D distance functions", for capsules, leaves and the smooth union.

Shape letters: B batch, S side, C channels (3).
"""

import numpy as np

Number = float | np.floating | np.ndarray
"""One for all images, or [B, 1, 1]."""


class Canvas:
    """Images under way, float32 [B, C, S, S] in 0 ... 255."""

    def __init__(self, top_BC: np.ndarray, bottom_BC: np.ndarray, size: int) -> None:
        down_S = ((np.arange(size, dtype=np.float32) + np.float32(0.5)) / size)[:, None]
        start, end = (colour.astype(np.float32)[:, :, None, None] for colour in (top_BC, bottom_BC))
        self.pixels_BCSS = np.repeat(start + (end - start) * down_S, size, axis=3)

    def paint(self, share_BSS: np.ndarray, colour_BC: np.ndarray) -> None:
        """Lays a colour on, fully where ``share`` is 1; lines of pixels that no shape meets are not gone through."""
        met = np.flatnonzero(share_BSS.any(axis=(0, 2)))
        if not len(met):
            return
        lines = slice(met[0], met[-1] + 1)
        for channel in range(3):
            plane_BSS = self.pixels_BCSS[:, channel, lines]
            plane_BSS += share_BSS[:, lines] * (colour_BC[:, channel].astype(np.float32)[:, None, None] - plane_BSS)

    def shade(self, share_BSS: np.ndarray, factor_BSS: np.ndarray) -> None:
        """Multiplies the brightness, fully where ``share`` is 1."""
        self.pixels_BCSS *= (1 + share_BSS * (factor_BSS - 1))[:, None]

    def finished(self) -> np.ndarray:
        """uint8 [B, S, S, C]."""
        return np.ascontiguousarray(self.pixels_BCSS.clip(0, 255).round().astype(np.uint8).transpose(0, 2, 3, 1))


def covered(distance_BSS: np.ndarray, pixels: Number) -> np.ndarray:
    """How much of each pixel lies inside, 0 ... 1; ``pixels`` is how many of them a unit of distance is."""
    return np.clip(np.float32(0.5) - distance_BSS * pixels, 0, 1, dtype=np.float32)


def turned(x: np.ndarray, y: np.ndarray, angle: Number) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates along and across a direction, in radians from x towards y."""
    cosine, sine = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    return cosine * x + sine * y, cosine * y - sine * x


def _length(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """As ``np.hypot``, several times as fast: nothing here is near to overflow."""
    return np.sqrt(np.square(x) + np.square(y))


def disc(x: np.ndarray, y: np.ndarray, radius: Number) -> np.ndarray:
    """Around the origin."""
    return _length(x, y) - radius


def ellipse(x: np.ndarray, y: np.ndarray, across: Number, down: Number) -> np.ndarray:
    """Around the origin, half as wide as ``across``."""
    reach = _length(x / across, y / down)
    slope = _length(x / np.square(across), y / np.square(down))
    return reach * (reach - 1) / np.maximum(slope, np.float32(1e-6))


def capsule(x: np.ndarray, y: np.ndarray, to_x: Number, to_y: Number, radius: Number) -> np.ndarray:
    """A thick line from the origin to a point."""
    along = np.clip((x * to_x + y * to_y) / (np.square(to_x) + np.square(to_y)), 0, 1)
    return _length(x - along * to_x, y - along * to_y) - radius


def leaf(x: np.ndarray, y: np.ndarray, length: float, width: float) -> np.ndarray:
    """Two arcs that meet in points at x = -length and x = length, at most ``width`` from the axis."""
    radius = (length**2 + width**2) / (2 * width)
    return np.maximum(_length(x, y + (radius - width)), _length(x, y - (radius - width))) - radius


def joined(one: np.ndarray, other: np.ndarray, softness: float) -> np.ndarray:
    """Both shapes, the corner between them filled."""
    filled = np.maximum(softness - np.abs(one - other), 0)
    return np.minimum(one, other) - np.square(filled) / (4 * softness)
