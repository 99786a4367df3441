"""FractalDB's categories: which random iterated function systems fill enough of the image, found as the authors did.

What is unusual here: this is the authors' sequential procedure to the last bit (NumPy's legacy generator, one orbit,
float64 in the same order of operations), so seed 1 finds their published categories. A category takes about
half a second; the first thousand lie in ``fractal_categories.npz``, which ``write_categories`` makes again.

Source: H. Kataoka et al., Pre-training without Natural Images, ACCV 2020, section 3.1.

Shape letters: K maps of a system, N points, C categories, V variants of an instance.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

import numpy as np

from glassworks.core.errors import RecipeError

SIZE, PAD, ITERATIONS, LEAST_SHARE = 512, 6, 100_000, 0.2
"""Side and margin of the search's image in pixels, points per orbit, share of pixels that an accepted orbit fills."""

_STORE = Path(__file__).with_name("fractal_categories.npz")
_ESCAPED = 1e100  # an orbit this far out shows the last steps of its growth alone: a few hundred pixels at most
_BLOCK = 1000  # steps between two looks at whether the orbit has escaped


@dataclass(frozen=True, eq=False)
class Category:
    """An iterated function system: x' = a x + b y + e, y' = c x + d y + f, one of K such maps drawn at every step.

    Attributes:
        maps_K6: float64, the columns a, b, c, d, e, f.
        probabilities_K: float64, proportional to ``|ad - bc|``, the area that the map leaves of a shape.
        attempt: which of the systems tried it was, counted from 1.
        filled: pixels of the search's image that its orbit fills.
    """

    maps_K6: np.ndarray
    probabilities_K: np.ndarray
    attempt: int
    filled: int


def search(seed: int = 1) -> Iterator[Category]:
    """The accepted categories in the order of the search, without end."""
    random = np.random.RandomState(seed)  # the authors' generator
    attempt = 1
    while True:
        maps_K6 = np.empty((random.randint(2, 8), 6))
        for k in range(len(maps_K6)):
            maps_K6[k] = random.uniform(-1.0, 1.0, 6)
        probabilities_K = map_probabilities(maps_K6)
        points_N2 = orbit(maps_K6, probabilities_K, random.random_sample(ITERATIONS))
        filled = 0 if points_N2 is None else int(np.count_nonzero(rasterized(points_N2, SIZE, PAD)))
        if filled / SIZE**2 >= LEAST_SHARE:
            yield Category(maps_K6, probabilities_K, attempt, filled)
        attempt += 1


def map_probabilities(maps_K6: np.ndarray) -> np.ndarray:
    """``|ad - bc|`` of every map over their sum, added in the authors' order."""
    areas = [abs(a * d - b * c) for a, b, c, d, _, _ in maps_K6.tolist()]
    return np.array(areas) / sum(areas)


def orbit(maps_K6: np.ndarray, probabilities_K: np.ndarray, uniforms_N: np.ndarray) -> np.ndarray | None:
    """The points [N, 2] of one orbit from the origin, which is the first of them; ``None`` if it escapes.

    Step i takes the first map whose cumulated probability reaches ``uniforms_N[i]``; the last uniform is not used.
    """
    cumulated: list[float] = []
    for probability in probabilities_K.tolist():
        cumulated.append(probability + (cumulated[-1] if cumulated else 0.0))
    # Rounding may leave the sum a hair under 1; a uniform above it repeats the last map.
    choices_N = np.minimum(np.searchsorted(cumulated, uniforms_N[:-1]), len(cumulated) - 1)
    choices = cast("list[int]", choices_N.tolist())
    maps = cast("list[tuple[float, ...]]", [tuple(row) for row in maps_K6.tolist()])
    x = y = 0.0
    points = [(x, y)]
    for start in range(0, len(choices), _BLOCK):
        for k in choices[start : start + _BLOCK]:
            a, b, c, d, e, f = maps[k]
            x, y = x * a + y * b + e, x * c + y * d + f
            points.append((x, y))
        if not (abs(x) < _ESCAPED and abs(y) < _ESCAPED):  # also true of a NaN
            return None
    return np.array(points)


def rasterized(points_N2: np.ndarray, size: int, pad: int = PAD) -> np.ndarray:
    """bool [size, size]: which pixels the points hit once their extent is stretched to the margin ``pad``."""
    low, high = points_N2.min(axis=0), points_N2.max(axis=0)
    if not np.all(high > low):
        return np.zeros((size, size), dtype=bool)
    at_N2 = ((points_N2 - low) / (high - low) * float(size - 2 * pad) + float(pad)).astype(np.uint16)
    hit = np.zeros((size, size), dtype=bool)
    hit[at_N2[:, 1], at_N2[:, 0]] = True
    return hit


def write_categories(count: int, path: Path = _STORE) -> None:
    """Searches the first ``count`` categories and stores them, about half a second each."""
    found = [category for category, _ in zip(search(), range(count), strict=False)]
    np.savez_compressed(
        path,
        maps=np.concatenate([category.maps_K6 for category in found]),
        counts=np.array([len(category.maps_K6) for category in found], dtype=np.uint8),
        attempts=np.array([category.attempt for category in found], dtype=np.int32),
        filled=np.array([category.filled for category in found], dtype=np.int32),
    )


@lru_cache(maxsize=1)
def _stored() -> tuple[Category, ...]:
    with np.load(_STORE) as store:
        each_K6 = np.split(store["maps"], np.cumsum(store["counts"])[:-1])
        numbers = zip(each_K6, store["attempts"].tolist(), store["filled"].tolist(), strict=True)
        return tuple(Category(maps_K6, map_probabilities(maps_K6), at, filled) for maps_K6, at, filled in numbers)


def categories(count: int) -> tuple[Category, ...]:
    """The first ``count`` categories of seed 1.

    Raises:
        RecipeError: more than are stored.
    """
    stored = _stored()
    if not 1 <= count <= len(stored):
        raise RecipeError(
            expected=f"1 to {len(stored)} fractal classes",
            found=str(count),
            do="Ask for fewer, or search more with glassworks.data.synthetic.fractal_search.write_categories.",
        )
    return stored[:count]
