"""What people wrote: the drawings, a rule, and features. Nothing here is learned.

Shape letters: N images, H rows, W columns, F features.
"""

from collections.abc import Sequence

import numpy as np

from glassworks.core.seeds import derive
from glassworks.data.synthetic.xo import draw
from glassworks.pipelines.ai_ml_dl.recipe import Variant

RULES, CLASSICAL, DEEP = "rules", "classical machine learning", "deep learning"
NAMES = (RULES, CLASSICAL, DEEP)

VARIANTS: tuple[Variant, ...] = ("shifted", "scaled", "rotated", "thicker", "noisy", "inverted")
"""What may be tricky about an image; inverted: dark ink on light paper, of which the rule's author had not thought."""
FEATURES = ("ink in the middle", "ink in all", "spread of distances", "ink on the axes")

_INK = 0.5  # brightness from which on a pixel counts as ink


def images(count: int, seed: int, name: str, variants: Sequence[Variant]) -> tuple[np.ndarray, np.ndarray]:
    """Drawn letters [N, H, W] in 0 ... 1, tricky in turn, and 1 for each X, 0 for each O [N]."""
    targets_N = np.arange(count) % 2
    drawn = [
        _drawn("ox"[target], variant_of(number, variants), number, derive(seed, name))
        for number, target in enumerate(targets_N)
    ]
    return np.stack(drawn), targets_N


def variant_of(number: int, variants: Sequence[Variant]) -> Variant:
    """What is tricky about an image, by its number: an O and an X of each in turn."""
    return variants[number // 2 % len(variants)]


def _drawn(letter: str, variant: Variant, number: int, seed: int) -> np.ndarray:
    image = draw(letter, "shifted" if variant == "inverted" else variant, number, seed=seed)
    pixels_HW = np.asarray(image, np.float32) / 255
    return 1 - pixels_HW if variant == "inverted" else pixels_HW


def rule(images_NHW: np.ndarray) -> np.ndarray:
    """X where there is ink in the middle of the ink, else O."""
    return (middles(images_NHW) > _INK).astype(int)


def middles(images_NHW: np.ndarray) -> np.ndarray:
    """Mean brightness of the 5 x 5 pixels around the middle of the ink [N]."""
    found = []
    for image_HW in images_NHW:
        row, column = (round(at) for at in _middle(image_HW))
        window = image_HW[max(row - 2, 0) : row + 3, max(column - 2, 0) : column + 3]
        found.append(float(window.mean()))
    return np.array(found)


def features(images_NHW: np.ndarray) -> np.ndarray:
    """Four numbers that a person thought of [N, F], see ``FEATURES``."""
    rows = []
    for image_HW, in_middle in zip(images_NHW, middles(images_NHW), strict=True):
        middle = _middle(image_HW)
        places = np.argwhere(image_HW > _INK) - np.array(middle)
        if not len(places):
            places = np.zeros((1, 2))
        distances = np.linalg.norm(places, axis=1)
        on_axes = (np.abs(places).min(axis=1) < 0.35 * np.abs(places).max(axis=1)).mean()
        rows.append([in_middle, image_HW.mean(), distances.std() / max(distances.mean(), 1e-6), on_axes])
    return np.array(rows)


def _middle(image_HW: np.ndarray) -> tuple[float, float]:
    """Where the ink is in balance: row and column; the image's own middle where there is none."""
    places = np.argwhere(image_HW > _INK)
    if not len(places):
        return (image_HW.shape[0] - 1) / 2, (image_HW.shape[1] - 1) / 2
    return float(places[:, 0].mean()), float(places[:, 1].mean())
