"""What a StackGAN learns from: images at two sizes with their captions, drawn by us or read from a folder.

They come in random order, so that the first ones can be held out and the next ones be enough where fewer do.

Shape letters: N images, Q captions of an image, A attributes, S side.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from glassworks.core.context import RunContext
from glassworks.core.device import needed_cache_folder
from glassworks.core.errors import DataError
from glassworks.core.pixels import PixelSpec
from glassworks.core.seeds import derive
from glassworks.data.extract import extract
from glassworks.data.images.pixels import pixel_cache
from glassworks.data.synthetic.bird_captions import captions_of
from glassworks.data.synthetic.birds import ATTRIBUTES, Birds
from glassworks.data.synthetic.rendered import rendered_birds
from glassworks.data.text.captions import Captioned

SIDES = (64, 256)
"""Of the images of Stage I and Stage II; encoders, and what compares samples, take them at the first."""
_LEAST = 16  # images from which anything can be imitated
_MOST_CAPTIONS = 10  # of an image


@dataclass(frozen=True)
class Rows:
    """Some rows of a larger array, numbered anew: a row cache holds more than one source's images."""

    array: Any
    rows_N: np.ndarray

    def __len__(self) -> int:
        """N."""
        return len(self.rows_N)

    def __getitem__(self, numbers: np.ndarray) -> np.ndarray:
        """The rows of these numbers."""
        return self.array[self.rows_N[numbers]]


@dataclass(frozen=True)
class CaptionedImages:
    """Images with captions, and where they are drawn by us, what is true of them.

    Attributes:
        name: of the source.
        pixels: the first so many images (``None`` for all) at a side: uint8 [N, S, S, 3], indexed by rows.
        captions: Q of each image.
        states_NQA: int64, the value of each attribute that a caption states, -1 where it does not.
        attributes_NA: int64, the true values.
        attributes: their names and values; none for images of a folder.
        left_out: images that could not be decoded.
    """

    name: str
    pixels: Callable[[int, int | None], Rows]
    captions: Sequence[Sequence[str]]
    states_NQA: np.ndarray
    attributes_NA: np.ndarray
    attributes: Mapping[str, tuple[str, ...]]
    left_out: int = 0

    def __len__(self) -> int:
        """N."""
        return len(self.captions)


def drawn_birds(count: int, each: int, seed: int, context: RunContext) -> CaptionedImages:
    """The first ``count`` birds of a seed with ``each`` captions."""
    birds = Birds(derive(seed, "birds"))
    attributes_NA = birds.attributes(np.arange(count))
    captions_N = captions_of(attributes_NA, each, derive(seed, "captions"))

    def pixels(side: int, most: int | None = None) -> Rows:
        wanted = min(most or count, count)
        cache = rendered_birds(birds, side, wanted, needed_cache_folder(), context)
        return Rows(cache, cache.find([f"{number:032x}" for number in range(wanted)]))

    return CaptionedImages(
        name="birds", pixels=pixels, captions=[[caption.text for caption in captions] for captions in captions_N],
        states_NQA=np.array([[caption.states for caption in captions] for captions in captions_N], dtype=np.int64),
        attributes_NA=attributes_NA, attributes=ATTRIBUTES,
    )  # fmt: skip


def read_images(inputs: Captioned, side: int, seed: int, context: RunContext) -> CaptionedImages:
    """The images of a folder, those that can be decoded, shuffled; captions are repeated to a common number.

    Raises:
        DataError: too few of them.
    """
    source = inputs.source
    keys, cache = _decoded(inputs, side, context)
    order: list[int] = np.random.default_rng(derive(seed, "pictures")).permutation(len(keys)).tolist()
    usable = [at for at in order if keys[at] is not None]
    if len(usable) < _LEAST:
        raise DataError(
            expected=f"at least {_LEAST} images with captions in '{source.name}'",
            found=f"{len(usable)} that can be decoded, of {len(source.samples)}",
            do="Add images; `glassworks check` names those that cannot be used.",
        )
    if len(usable) < len(keys):
        context.note(f"{len(keys) - len(usable)} of {len(keys)} images cannot be decoded: left out")
    each = min(_MOST_CAPTIONS, max(len(inputs.captions[at]) for at in usable))
    captions = [[inputs.captions[at][n % len(inputs.captions[at])] for n in range(each)] for at in usable]

    def pixels(wanted: int, most: int | None = None) -> Rows:
        found, filled = (keys, cache) if wanted == side else _decoded(inputs, wanted, context)
        return Rows(filled, filled.find([key for at in usable[:most] if (key := found[at]) is not None]))

    nothing = np.zeros((len(usable), each, 0), dtype=np.int64)
    return CaptionedImages(source.name, pixels, captions, nothing, nothing[:, 0], {}, left_out=len(keys) - len(usable))


def _decoded(inputs: Captioned, side: int, context: RunContext) -> tuple[list[str | None], Any]:
    """The key of every image in the cache, ``None`` where it cannot be decoded; and the cache."""
    spec = PixelSpec.standard(side)
    cache = pixel_cache(spec)
    found = extract(inputs.source, spec, pixels=cache, overlap=False, context=context)
    keys = [
        entry.content_hash if entry.usable and at not in found.failures else None
        for at, entry in enumerate(found.inspections)
    ]
    return keys, cache
