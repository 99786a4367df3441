"""FractalDB's instances, many at once: variants of a category's parameters, its 3x3 patches and flips.

What is unusual here: an image is not one long orbit but ``ORBITS`` short ones side by side, whose first ``SETTLING``
steps are thrown away. They draw from the same attractor, but the points are others than those of the authors' single
orbit (``fractal_search.orbit``, which stays the reference). Images are drawn at twice their size and averaged, as the
authors' 362 pixels shrink when a network takes them. Variants that run away or shrink to a few dots, about which the
authors' renderer says nothing, are not used.

Source: H. Kataoka et al., Pre-training without Natural Images, ACCV 2020, section 3.2.

Shape letters: B batch, S side, P orbits, T steps, V variants, K maps, D the 256 values of a byte.
"""

from collections.abc import Sequence

import numpy as np

from glassworks.data.synthetic.draws import Draws
from glassworks.data.synthetic.fractal_search import Category, categories

WEIGHTS = (0.2, 0.6, 1.0, 1.4, 1.8)
"""What one of a system's six parameters is multiplied by, in all of its maps."""

VARIANTS_V6 = np.array(
    [np.ones(6)] + [np.where(np.arange(6) == at, w, 1.0) for at in range(6) for w in WEIGHTS if w != 1], np.float32
)
"""float32 [25, 6]: the unchanged system and four scalings of each of its parameters."""

PATCHES = 511
"""Different 3x3 masks with at least one pixel, numbered from 1; bit n is pixel (n // 3, n % 3)."""

ORBITS, STEPS, SETTLING = 512, 24, 16
"""Orbits per image, the steps that are drawn, and those before them that are not."""

_SHARP = 2  # drawn this many times larger, then averaged
_LEAST_INK = 0.03  # share of a 64-pixel image that a variant must hit to be used


class Fractals:
    """The first ``count`` categories as classes; ink is the same all over, 255.

    Raises:
        RecipeError: more classes than are stored.
    """

    def __init__(self, count: int) -> None:
        self.classes: Sequence[str] = [f"fractal-{label:03d}" for label in range(count)]
        self._systems_CD6 = np.stack([byte_table(category) for category in categories(count)])
        self._variants: dict[int, np.ndarray] = {}

    def render(self, labels_B: np.ndarray, draws: Draws, size: int) -> np.ndarray:
        """uint8 [B, S, S]: how much of each pixel is covered, 0 to 255."""
        systems_BD6 = self._systems_CD6[labels_B] * VARIANTS_V6[self._pick_variants(labels_B, draws)][:, None]
        hits_BSS = hit_pixels(run_orbits(systems_BD6, draws), size * _SHARP)
        stamped_BSS = stamp(hits_BSS, 1 + draws.integers("fractals/patch", PATCHES))
        return flipped(averaged(stamped_BSS, size), draws.integers("fractals/flip", 4))

    def _pick_variants(self, labels_B: np.ndarray, draws: Draws) -> np.ndarray:
        usable = [self._usable_variants(label) for label in labels_B.tolist()]
        picks_B = draws.integers("fractals/variant", np.array([len(each) for each in usable]))
        return np.array([each[pick] for each, pick in zip(usable, picks_B, strict=True)])

    def _usable_variants(self, label: int) -> np.ndarray:
        """Which rows of ``VARIANTS_V6`` give an image of the class; the unchanged system always does."""
        if label not in self._variants:
            systems_VD6 = self._systems_CD6[label] * VARIANTS_V6[:, None]
            # Always the same draws: a variant is usable or not, whatever the seed.
            hits_VSS = hit_pixels(run_orbits(systems_VD6, Draws(0, np.arange(len(VARIANTS_V6)))), 64)
            usable = hits_VSS.mean(axis=(1, 2)) >= _LEAST_INK
            usable[0] = True
            self._variants[label] = np.flatnonzero(usable)
        return self._variants[label]


def byte_table(category: Category) -> np.ndarray:
    """float32 [256, 6]: the system's maps, each under as many of a byte's values as its probability is worth.

    Every map gets at least one value, so the smallest ones are drawn with 1/256.
    """
    shares_K = np.maximum(category.probabilities_K * 256, 1)
    starts_K = np.floor(np.cumsum(shares_K / shares_K.sum() * 256) + 0.5).astype(int)
    repeats_K = np.maximum(np.diff(starts_K, prepend=0), 1)
    repeats_K[repeats_K.argmax()] += 256 - repeats_K.sum()
    return np.repeat(category.maps_K6, repeats_K, axis=0).astype(np.float32)


def run_orbits(systems_BD6: np.ndarray, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
    """The x and the y of all points, float32 [T, B, P] each; a system that runs away gives infinities or NaN."""
    images = len(systems_BD6)
    tables = [np.ascontiguousarray(systems_BD6[..., at]).reshape(-1) for at in range(6)]
    first_B1 = (np.arange(images) * 256)[:, None]
    bytes_TBP = draws.bytes("fractals/maps", ORBITS * (SETTLING + STEPS)).reshape(images, -1, ORBITS).swapaxes(0, 1)
    x = y = np.zeros((images, ORBITS), np.float32)
    xs_TBP = np.empty((STEPS, images, ORBITS), np.float32)
    ys_TBP = np.empty_like(xs_TBP)
    with np.errstate(over="ignore", invalid="ignore"):
        for step, bytes_BP in enumerate(bytes_TBP):
            rows_BP = first_B1 + bytes_BP
            a, b, c, d, e, f = (table.take(rows_BP) for table in tables)
            x, y = a * x + b * y + e, c * x + d * y + f
            if step >= SETTLING:
                xs_TBP[step - SETTLING], ys_TBP[step - SETTLING] = x, y
    return xs_TBP, ys_TBP


def hit_pixels(points: tuple[np.ndarray, np.ndarray], size: int) -> np.ndarray:
    """uint8 [B, size, size], 1 where a point falls; the points' extent is stretched over all but a small margin.

    Systems that ran away leave an empty image.
    """
    # As in the search: 6 of 512 pixels stay free on every side, at least one for the patch.
    pad = max(1, round(size * 6 / 512))
    rows, columns = _stretched(points[1], size, pad), _stretched(points[0], size, pad)
    images = rows.shape[1]
    hits = np.zeros(images * size * size, np.uint8)
    rows *= size
    rows += columns
    rows += (np.arange(images, dtype=np.int32) * size * size)[:, None]
    hits[rows.reshape(-1)] = 1
    hits_BSS = hits.reshape(images, size, size)
    hits_BSS[:, 0, 0] = 0  # where runaway points were put; the margin is free of others
    return hits_BSS


def _stretched(values_TBP: np.ndarray, size: int, pad: int) -> np.ndarray:
    """int32 [T, B, P] in pad ... size - pad - 1; 0 for all points of an image that has no extent or no bounds."""
    low_B1, high_B1 = values_TBP.min(axis=(0, 2))[:, None], values_TBP.max(axis=(0, 2))[:, None]
    with np.errstate(over="ignore", invalid="ignore"):
        extent_B1 = high_B1 - low_B1
        fine_B1 = np.isfinite(extent_B1) & (extent_B1 > 1e-6)
        scale_B1 = np.where(fine_B1, (size - 2 * pad - 1e-3) / np.where(fine_B1, extent_B1, 1), 0).astype(np.float32)
        offset_B1 = np.where(fine_B1, pad - low_B1 * scale_B1, 0).astype(np.float32)
        # Where nothing is fine, infinity times zero is NaN, which must not reach the integers.
        safe_TBP = values_TBP if fine_B1.all() else np.where(fine_B1, values_TBP, 0)
        return (safe_TBP * scale_B1 + offset_B1).astype(np.int32)


def stamp(hits_BSS: np.ndarray, patches_B: np.ndarray) -> np.ndarray:
    """uint8 [B, S, S] of 0 and 1: each image's 3x3 patch laid around every pixel that was hit."""
    size = hits_BSS.shape[1]
    stamped_BSS = np.zeros_like(hits_BSS)
    for bit in range(9):
        down, right = bit // 3, bit % 3
        has_B11 = (patches_B >> bit & 1).astype(np.uint8)[:, None, None]
        # Hits stay clear of the border, so a patch never leaves the image: views one pixel smaller on each side do.
        inner = hits_BSS[:, 1:-1, 1:-1]
        stamped_BSS[:, down : size - 2 + down, right : size - 2 + right] |= inner & has_B11
    return stamped_BSS


def averaged(drawn_BSS: np.ndarray, size: int) -> np.ndarray:
    """uint8 [B, size, size], 0 to 255: the mean over squares of an image of 0 and 1 that is drawn larger."""
    folded = drawn_BSS.reshape(len(drawn_BSS), size, _SHARP, size, _SHARP)
    covered_BSS = sum(folded[:, :, down, :, right] for down in range(_SHARP) for right in range(_SHARP))
    return _COVERAGE.take(covered_BSS)


_COVERAGE = (np.arange(_SHARP**2 + 1) * 255 / _SHARP**2).round().astype(np.uint8)


def flipped(ink_BSS: np.ndarray, flips_B: np.ndarray) -> np.ndarray:
    """Bit 0 mirrors left and right, bit 1 top and bottom."""
    ink_BSS = np.where((flips_B & 1).astype(bool)[:, None, None], ink_BSS[:, :, ::-1], ink_BSS)
    return np.where((flips_B & 2).astype(bool)[:, None, None], ink_BSS[:, ::-1], ink_BSS)
