"""Formula images of several families as one labelled set without end, and as sources that need no file.

What is unusual here: image ``index`` has label ``index mod classes`` and pixels that depend on nothing but the seed and
the index; the classes' formulas are the same for every seed. So other indices, or another seed, are fresh images of the
same classes.

Shape letters: B batch, S side, C channels (3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from PIL import Image

from glassworks.core.errors import RecipeError
from glassworks.core.registry import resolve
from glassworks.data.sources.embedded import EncodedSource, png
from glassworks.data.sources.source import Sample
from glassworks.data.synthetic.colours import coloured, grey
from glassworks.data.synthetic.draws import Draws

FAMILIES = {
    "fractals": "glassworks.data.synthetic.fractals:Fractals",
    "contours": "glassworks.data.synthetic.contours:Contours",
    "glyphs": "glassworks.data.synthetic.glyphs:Glyphs",
}
"""Each entry is called with the number of classes."""


class Family(Protocol):
    """Images whose label is the parameter set of a formula."""

    classes: Sequence[str]

    def render(self, labels_B: np.ndarray, draws: Draws, size: int) -> np.ndarray:
        """uint8 [B, S, S], the ink of one image per label."""
        ...


@dataclass(frozen=True)
class FormulaImages:
    """Any number of images of the classes of one or more families.

    Attributes:
        families: name to number of classes, e.g. ``{"fractals": 500, "contours": 500, "glyphs": 100}``.
        size: side in pixels.
        seed: of the images; the classes do not depend on it.
        colour: random textures and colours, else light grey on black as in the papers.
    """

    families: Mapping[str, int]
    size: int = 64
    seed: int = 0
    colour: bool = True

    def __post_init__(self) -> None:
        if not self.families or self.size < 8:
            raise RecipeError(
                expected="at least one family of images and a side of at least 8 pixels",
                found=f"families {list(self.families)} and {self.size} pixels",
                do=f"Choose from {', '.join(FAMILIES)}.",
            )

    @cached_property
    def _families(self) -> list[Family]:
        return [resolve(FAMILIES, name, "family of formula images")(count) for name, count in self.families.items()]

    @cached_property
    def classes(self) -> list[str]:
        """Class names in the order of the labels: those of the first family, then of the second, ..."""
        return [name for family in self._families for name in family.classes]

    def labels(self, indices: Sequence[int] | np.ndarray) -> np.ndarray:
        """int64 [B]: every run of as many indices as there are classes holds each class once."""
        return np.asarray(indices, dtype=np.int64) % len(self.classes)

    def batch(self, indices: Sequence[int] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The images' pixels, uint8 [B, S, S, 3], and their labels, int64 [B]."""
        indices_B, labels_B = np.asarray(indices, dtype=np.int64), self.labels(indices)
        draws = Draws(self.seed, indices_B)
        ink_BSS = np.empty((len(indices_B), self.size, self.size), np.uint8)
        first = 0
        for family in self._families:
            rows = np.flatnonzero((labels_B >= first) & (labels_B < first + len(family.classes)))
            if len(rows):
                ink_BSS[rows] = family.render(labels_B[rows] - first, draws.take(rows), self.size)
            first += len(family.classes)
        return (coloured(ink_BSS, draws) if self.colour else grey(ink_BSS)), labels_B


def open_family(name: str, *, classes: int, per_class: int, size: int = 64, seed: int = 0) -> EncodedSource:
    """A small set of one family, ``per_class`` images of each of its first ``classes`` classes."""
    images = FormulaImages({name: classes}, size=size, seed=seed, colour=name == "glyphs")
    indices = np.arange(classes * per_class).reshape(per_class, classes).T.reshape(-1)  # a class's images together
    labels = images.labels(indices).tolist()
    samples = [Sample(f"{images.classes[label]}/{at % per_class:03d}.png", label) for at, label in enumerate(labels)]

    def encode(index: int) -> bytes:
        pixels_BSSC, _ = images.batch(indices[index : index + 1])
        return png(Image.fromarray(pixels_BSSC[0]))

    return EncodedSource(name, images.classes, samples, encode)


def open_fractals() -> EncodedSource:
    """20 categories of FractalDB, 30 images each."""
    return open_family("fractals", classes=20, per_class=30)


def open_contours() -> EncodedSource:
    """20 classes of VisualAtom, 30 images each."""
    return open_family("contours", classes=20, per_class=30)


def open_glyphs() -> EncodedSource:
    """The letters A to Z and the digits 1 to 9, 20 images each."""
    return open_family("glyphs", classes=35, per_class=20)
