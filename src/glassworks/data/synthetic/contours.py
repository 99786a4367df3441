"""VisualAtom: nested wavy orbits around an ellipse; the label is the set of their parameters.

What is unusual here: at a small size, orbits that would lie within a pixel of each other are drawn as one, whose
noise has the spread of the sum of theirs, and at most ``MOST_VERTICES`` corners per orbit are drawn. ``detail=True``
draws every orbit and corner, as the authors do. The noise is drawn from the distribution of 1-D Perlin noise at a
random place, which is all that the authors' draws at random places use of it.

Source: S. Takashima et al., Visual Atoms, CVPR 2023, section 3; the authors' best settings (radius from 10, line step
up to 0.1, noise coefficient from 0).

Shape letters: B batch, S side, L orbits, V vertices.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from glassworks.core.seeds import derive
from glassworks.data.synthetic.draws import Draws

CANVAS = 512
"""Side in pixels of the image in whose units the parameters are given."""

MOST_VERTICES = 100
"""Corners per orbit at a small size, about one per pixel of a 64-pixel image's largest round orbits."""
_CLASSES_SEED = 1  # classes are the same whatever the seed of the images
_SHARP = 2  # drawn this many times larger, then averaged


@dataclass(frozen=True)
class Contour:
    """One class; lengths in pixels of a 512 x 512 image.

    Attributes:
        vertices: corners per orbit, 200 to 1000.
        orbits: 1 to 200.
        radius: of the first orbit before it is stretched, 10 to 60.
        line_step: added to the radius from one orbit to the next, 0 to 0.1.
        noise: coefficient of the Perlin noise, 0 to 4.
        ovals: stretch of the first orbit in x and y, 1 to 2.
        frequencies: of the two waves, 0 to 20, different unless both are 0.
    """

    vertices: int
    orbits: int
    radius: int
    line_step: float
    noise: float
    ovals: tuple[float, float]
    frequencies: tuple[int, int]


def contour(label: int) -> Contour:
    """The parameters of a class."""
    random = np.random.default_rng(derive(_CLASSES_SEED, "contour", label))
    first, second = (int(n) for n in random.integers(0, 21, 2))
    while first == second != 0:
        second = int(random.integers(0, 21))
    return Contour(
        vertices=int(random.integers(200, 1001)),
        orbits=int(random.integers(1, 201)),
        radius=int(random.integers(10, 61)),
        line_step=float(random.uniform(0, 0.1)),
        noise=float(random.uniform(0, 4)),
        ovals=(float(random.uniform(1, 2)), float(random.uniform(1, 2))),
        frequencies=(first, second),
    )


class Contours:
    """The first ``count`` classes; ink is each orbit's own grey, 0 to 255."""

    def __init__(self, count: int) -> None:
        self.classes: Sequence[str] = [f"contour-{label:04d}" for label in range(count)]
        self._contours = [contour(label) for label in range(count)]

    def render(self, labels_B: np.ndarray, draws: Draws, size: int, *, detail: bool = False) -> np.ndarray:
        """uint8 [B, S, S]; ``detail`` draws every orbit and corner at the final size, as the authors do."""
        numbers: list[int] = labels_B.tolist()
        drawn = [
            _draw(self._contours[label], draws.take(np.array([at])), size, detail) for at, label in enumerate(numbers)
        ]
        return np.stack(drawn) if drawn else np.zeros((0, size, size), np.uint8)


def _draw(shape: Contour, draws: Draws, size: int, detail: bool) -> np.ndarray:
    side = size if detail else size * _SHARP
    every = 1 if detail else _orbits_per_line(shape, side)
    vertices = shape.vertices if detail else min(shape.vertices, MOST_VERTICES)
    orbits = -(-shape.orbits // every)
    corners_LV2 = orbit_corners(shape, draws, orbits, vertices, every) * np.float32(side / CANVAS)
    greys = draws.bytes("contours/grey", orbits)[0].tolist()
    image = Image.new("L", (side, side))
    canvas = ImageDraw.Draw(image)
    for corners_V2, grey in zip(corners_LV2, greys, strict=True):
        canvas.line(corners_V2, fill=grey)  # Pillow reads the float32 buffer as it is
    return np.asarray(image if detail else image.reduce(_SHARP))


def _orbits_per_line(shape: Contour, side: int) -> int:
    """How many orbits lie within one pixel of each other on average."""
    growth = (shape.noise + shape.line_step) * side / CANVAS
    return max(1, min(int(1 / growth), shape.orbits)) if growth > 0 else shape.orbits


def orbit_corners(shape: Contour, draws: Draws, orbits: int, vertices: int, every: int = 1) -> np.ndarray:
    """float32 [L, V + 1, 2], the x and y of closed orbits in pixels at 512 x 512, for one image.

    Each orbit moves every corner outward from where the last one had it, by
    ``noise * (1 - perlin) + sin(f1 t) / 2 + sin(f2 t) / 2 + line_step``, the noise drawn for x and y apart.
    """
    centre_2 = (CANVAS + np.floor(draws.uniforms("contours/centre", 2)[0] * (2 * CANVAS + 1)) - CANVAS) / 2
    angles_V = np.arange(vertices) * (2 * np.pi / vertices)
    around_V2 = np.stack([np.cos(angles_V), np.sin(angles_V)], axis=1).astype(np.float32)
    first, second = shape.frequencies
    wave_V1 = (0.5 * np.sin(first * angles_V) + 0.5 * np.sin(second * angles_V)).astype(np.float32)[:, None]
    perlin = _PERLIN.take(draws.bytes("contours/noise", orbits * vertices * 2)).reshape(orbits, vertices, 2)
    # One line that stands for several orbits moves by all of their steps, whose noise adds up like a random walk.
    drift_V1 = every * (shape.noise + wave_V1 + shape.line_step)
    moved_LV2 = np.cumsum(drift_V1 - np.float32(shape.noise * every**0.5) * perlin, axis=0, dtype=np.float32)
    start_V2 = around_V2 * np.float32(shape.radius) * np.array(shape.ovals, np.float32) + centre_2.astype(np.float32)
    corners_LV2 = np.empty((orbits, vertices + 1, 2), np.float32)
    np.multiply(moved_LV2, around_V2, out=corners_LV2[:, :-1])
    corners_LV2[:, :-1] += start_V2
    corners_LV2[:, -1] = corners_LV2[:, 0]
    return corners_LV2


def perlin_quantiles(levels: int = 256) -> np.ndarray:
    """float32 [levels]: the middle quantiles of 1-D Perlin noise at a uniformly random place.

    Between two whole numbers it is ``0.4 lerp(fade(x), g0 x, g1 (x - 1))``; a gradient is one
    of 1 to 8, or -1 in half of the cases, as in the implementation that the authors use. Its mean is 0.
    """
    gradients = np.concatenate([np.arange(1.0, 9.0), -np.ones(8)])
    x = (np.arange(256) + 0.5) / 256
    fade = x**3 * (x * (x * 6 - 15) + 10)
    left, right = gradients[:, None, None] * x, gradients[None, :, None] * (x - 1)
    values = np.sort((0.4 * (left + fade * (right - left))).reshape(-1))
    return values[((np.arange(levels) + 0.5) / levels * len(values)).astype(int)].astype(np.float32)


_PERLIN = perlin_quantiles()
