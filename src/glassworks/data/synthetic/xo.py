"""The X and the O of Brandon Rohrer's convolution lecture, and the tricky cases it speaks of, drawn by formula.

What is unusual here: every image is a pure function of its name and the seed, so there is nothing to download or
store. ``original-000`` of each class is the lecture's 9x9 image itself, enlarged without smoothing.

Source: B. Rohrer, How do Convolutional Neural Networks work? (2016).
"""

import numpy as np
from PIL import Image, ImageDraw

from glassworks.core.seeds import derive
from glassworks.data.sources.embedded import EncodedSource, png
from glassworks.data.sources.source import Sample

SIZE = 32
"""Height and width of an image in pixels."""

VARIANTS = {"original": 1, "shifted": 40, "scaled": 40, "rotated": 40, "thicker": 40, "noisy": 39}
"""Name and number of each class's images: 200 together."""

_SHARP = 4  # drawn this many times larger, then reduced, for smooth edges
_INK, _PAPER = 255, 0


def original(letter: str) -> np.ndarray:
    """The 9x9 image [9, 9] of 'x' or 'o' with values -1 and +1, as in the lecture."""
    grid = -np.ones((9, 9), dtype=np.int8)
    if letter == "x":
        columns = [(row, 8 - row) for row in range(1, 8)]
    else:
        columns = [(3, 4, 5), (2, 6), (1, 7), (1, 7), (1, 7), (2, 6), (3, 4, 5)]
    for row, inked in enumerate(columns, start=1):
        grid[row, list(inked)] = 1
    return grid


def draw(letter: str, variant: str, number: int, seed: int = 0) -> Image.Image:
    """One image, ``SIZE`` x ``SIZE`` grey, light ink on dark paper."""
    if variant == "original":
        pixels = np.where(original(letter) > 0, _INK, _PAPER).astype(np.uint8).repeat(3, axis=0).repeat(3, axis=1)
        return Image.fromarray(np.pad(pixels, (2, SIZE - 29), constant_values=_PAPER))
    random = np.random.Generator(np.random.PCG64(derive(seed, "xo", letter, variant, number)))
    # Every variant moves and turns a little, so that no two images are equal; one of them is what it is named for.
    shift = random.uniform(-5, 5, 2) if variant == "shifted" else random.uniform(-1, 1, 2)
    scale = random.uniform(0.5, 0.8) if variant == "scaled" else random.uniform(0.92, 1.08)
    angle = random.uniform(10, 35) * random.choice([-1, 1]) if variant == "rotated" else random.uniform(-4, 4)
    width = random.uniform(4.5, 7) if variant == "thicker" else random.uniform(2.2, 3)
    image = _letter(letter, shift, 9.5 * scale, np.deg2rad(angle), width)
    return _noisy(image, random) if variant == "noisy" else image


def _letter(letter: str, shift: np.ndarray, radius: float, angle: float, width: float) -> Image.Image:
    """Two strokes or an ellipse around the shifted middle; lengths in pixels of the result."""
    image = Image.new("L", (SIZE * _SHARP, SIZE * _SHARP), _PAPER)
    canvas = ImageDraw.Draw(image)
    middle = SIZE / 2 + shift
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    if letter == "x":
        strokes = [np.array([[-1, -1], [1, 1]]), np.array([[1, -1], [-1, 1]])]
    else:
        around = np.linspace(0, 2 * np.pi, 49)
        strokes = [np.stack([0.85 * np.cos(around), 1.1 * np.sin(around)], axis=1)]
    for stroke in strokes:
        points = (middle + radius * stroke @ turn.T) * _SHARP
        canvas.line([(x, y) for x, y in points], fill=_INK, width=round(width * _SHARP), joint="curve")
    return image.resize((SIZE, SIZE), Image.Resampling.BOX)


def _noisy(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Grey noise all over, and one pixel in twenty turned to ink or paper."""
    pixels = np.asarray(image).astype(np.float64) + random.normal(0, 40, (SIZE, SIZE))
    specks = random.random((SIZE, SIZE))
    pixels = np.where(specks < 0.025, _INK, np.where(specks > 0.975, _PAPER, pixels))
    return Image.fromarray(pixels.clip(0, 255).round().astype(np.uint8))


def open_xo(seed: int = 0) -> EncodedSource:
    """The classes ``o`` and ``x``, 200 images each; the file name says what is tricky about it."""
    keys = [
        (letter, variant, number)
        for letter in ("o", "x")
        for variant, count in sorted(VARIANTS.items())
        for number in range(count)
    ]
    samples = [Sample(f"{letter}/{variant}-{number:03d}.png", "ox".index(letter)) for letter, variant, number in keys]
    return EncodedSource("xo", ["o", "x"], samples, lambda index: png(draw(*keys[index], seed=seed)))
