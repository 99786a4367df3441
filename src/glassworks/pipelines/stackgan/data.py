"""What a StackGAN learns from: pictures at two sizes with their captions, drawn by us or read from a folder.

They come in random order, so that the first ones can be held out and the next ones be enough where fewer do.

Shape letters: N pictures, Q captions of a picture, A attributes, T words, S side.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from glassworks.core.context import RunContext
from glassworks.core.device import cache_folder
from glassworks.core.errors import DataError
from glassworks.core.seeds import derive
from glassworks.data.synthetic.birds import ATTRIBUTES, Birds
from glassworks.data.text.captions import Captioned
from glassworks.data.text.characters import Vocabulary
from glassworks.data.text.words import words_of

SIDES = (64, 256)
"""Of the pictures of Stage I and Stage II; encoders and judges see them at the first."""
LEAST = 16  # pictures from which anything can be imitated
FILLING = "<filling>"
_MOST_CAPTIONS, _MOST_WORDS = 10, 48  # of a picture, of a caption


@dataclass(frozen=True)
class Rows:
    """Some rows of a larger array, numbered anew: a row cache holds more than one source's pictures."""

    array: Any
    rows_N: np.ndarray

    def __len__(self) -> int:
        """N."""
        return len(self.rows_N)

    def __getitem__(self, numbers: np.ndarray) -> np.ndarray:
        """The rows of these numbers."""
        return self.array[self.rows_N[numbers]]


@dataclass(frozen=True)
class CaptionedPictures:
    """Pictures with captions, and where they are drawn by us, what is true of them.

    Attributes:
        name: of the source.
        pixels: the first so many pictures (``None`` for all) at a side: uint8 [N, S, S, 3], indexed by rows.
        captions: Q of each picture.
        states_NQA: int64, the value of each attribute that a caption tells, -1 where it does not.
        attributes_NA: int64, the true values.
        attributes: their names and values; none for pictures of a folder.
        left_out: pictures that could not be decoded.
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


def drawn_birds(count: int, each: int, seed: int, context: RunContext) -> CaptionedPictures:
    """The first ``count`` birds of a seed with ``each`` captions."""
    from glassworks.data.synthetic.bird_captions import captions_of
    from glassworks.data.synthetic.rendered import rendered_birds

    birds = Birds(derive(seed, "birds"))
    attributes_NA = birds.attributes(np.arange(count))
    told = captions_of(attributes_NA, each, derive(seed, "captions"))

    def pixels(side: int, most: int | None = None) -> Rows:
        wanted = min(most or count, count)
        cache = rendered_birds(birds, side, wanted, cache_folder(), context)
        return Rows(cache, cache.find([f"{number:032x}" for number in range(wanted)]))

    return CaptionedPictures(
        name="birds", pixels=pixels, captions=[[caption.text for caption in captions] for captions in told],
        states_NQA=np.array([[caption.states for caption in captions] for captions in told], dtype=np.int64),
        attributes_NA=attributes_NA, attributes=ATTRIBUTES,
    )  # fmt: skip


def read_pictures(inputs: Captioned, side: int, seed: int, context: RunContext) -> CaptionedPictures:
    """The pictures of a folder, those that can be decoded, shuffled; captions are repeated to a common number.

    Raises:
        DataError: too few of them.
    """
    source = inputs.source
    keys, cache = _decoded(inputs, side, context)
    order: list[int] = np.random.default_rng(derive(seed, "pictures")).permutation(len(keys)).tolist()
    usable = [at for at in order if keys[at] is not None]
    if len(usable) < LEAST:
        raise DataError(
            expected=f"at least {LEAST} pictures with captions in '{source.name}'",
            found=f"{len(usable)} that can be decoded, of {len(source.samples)}",
            do="Add pictures; `glassworks check` names those that cannot be used.",
        )
    if len(usable) < len(keys):
        context.note(f"{len(keys) - len(usable)} of {len(keys)} pictures cannot be decoded: left out")
    each = min(_MOST_CAPTIONS, max(len(inputs.captions[at]) for at in usable))
    captions = [[inputs.captions[at][n % len(inputs.captions[at])] for n in range(each)] for at in usable]

    def pixels(wanted: int, most: int | None = None) -> Rows:
        found, filled = (keys, cache) if wanted == side else _decoded(inputs, wanted, context)
        return Rows(filled, filled.find([key for at in usable[:most] if (key := found[at]) is not None]))

    nothing = np.zeros((len(usable), each, 0), dtype=np.int64)
    return CaptionedPictures(
        source.name, pixels, captions, nothing, nothing[:, 0], {}, left_out=len(keys) - len(usable)
    )


def _decoded(inputs: Captioned, side: int, context: RunContext) -> tuple[list[str | None], Any]:
    """The key of every picture in the cache, ``None`` where it cannot be decoded; and the cache."""
    from glassworks.core.pixels import PixelSpec
    from glassworks.data.extract import extract
    from glassworks.data.images.pixels import pixel_cache

    spec = PixelSpec.standard(side)
    cache = pixel_cache(spec)
    found = extract(inputs.source, spec, features=None, pixels=cache, overlap=False, context=context)
    keys = [
        entry.content_hash if entry.usable and at not in found.failures else None
        for at, entry in enumerate(found.inspections)
    ]
    return keys, cache


def vocabulary_of(captions: Sequence[Sequence[str]], least_count: int) -> Vocabulary:
    """The words that occur so often, behind the filling.

    Raises:
        DataError: none does.
    """
    from collections import Counter

    counted = Counter(word for texts in captions for text in texts for word in words_of(text))
    kept = sorted(word for word, count in counted.items() if count >= least_count)
    if not kept:
        raise DataError(
            expected=f"words that occur at least {least_count} times in the captions",
            found=f"{len(counted)} words, all of them rarer",
            do="Lower encoders.least_count.",
        )
    return Vocabulary((FILLING, *kept))


def known_words(text: str, vocabulary: Vocabulary) -> tuple[list[int], list[str]]:
    """Numbers of the words of ``text`` that are known, in order, and the words that are not."""
    number_of = {word: number for number, word in enumerate(vocabulary.symbols)}
    words = words_of(text)[:_MOST_WORDS]
    return [number_of[word] for word in words if word in number_of], [word for word in words if word not in number_of]


def coded(captions: Sequence[Sequence[str]], vocabulary: Vocabulary) -> np.ndarray:
    """int64 [N, Q, T], zeros behind; a caption of which no word is known is the picture's next one that is."""
    rows = [[known_words(text, vocabulary)[0] for text in texts] for texts in captions]
    filled = [[codes or next((other for other in texts if other), [1]) for codes in texts] for texts in rows]
    table_NQT = np.zeros((len(rows), len(rows[0]), max(len(c) for texts in filled for c in texts)), dtype=np.int64)
    for row, texts in enumerate(filled):
        for place, codes in enumerate(texts):
            table_NQT[row, place, : len(codes)] = codes
    return table_NQT
