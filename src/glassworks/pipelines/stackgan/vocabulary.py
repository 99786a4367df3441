"""The words of captions, and captions as their numbers.

Shape letters: N images, Q captions of an image, T words.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from glassworks.core.errors import DataError
from glassworks.data.text.characters import Vocabulary
from glassworks.data.text.words import words_of

VOCABULARY = "vocabulary.json"
"""The file of a run folder with all words in order."""
PADDING = "<filling>"
"""Number 0, behind the words of a short caption."""
_MOST_WORDS = 48  # of a caption


def vocabulary_of(captions: Sequence[Sequence[str]], least_count: int) -> Vocabulary:
    """The words that occur so often, behind the padding.

    Raises:
        DataError: none does.
    """
    counted = Counter(word for texts in captions for text in texts for word in words_of(text))
    kept = sorted(word for word, count in counted.items() if count >= least_count)
    if not kept:
        raise DataError(
            expected=f"words that occur at least {least_count} times in the captions",
            found=f"{len(counted)} words, all of them rarer",
            do="Lower encoders.least_count.",
        )
    return Vocabulary((PADDING, *kept))


def known_words(text: str, vocabulary: Vocabulary) -> tuple[list[int], list[str]]:
    """Numbers of the words of ``text`` that are known, in order, and the words that are not."""
    number_of = {word: number for number, word in enumerate(vocabulary.symbols)}
    words = words_of(text)[:_MOST_WORDS]
    return [number_of[word] for word in words if word in number_of], [word for word in words if word not in number_of]


def coded(captions: Sequence[Sequence[str]], vocabulary: Vocabulary) -> np.ndarray:
    """int64 [N, Q, T], zeros behind; a caption of which no word is known is the image's next one that is."""
    rows = [[known_words(text, vocabulary)[0] for text in texts] for texts in captions]
    filled = [[codes or next((other for other in texts if other), [1]) for codes in texts] for texts in rows]
    table_NQT = np.zeros((len(rows), len(rows[0]), max(len(c) for texts in filled for c in texts)), dtype=np.int64)
    for row, texts in enumerate(filled):
        for place, codes in enumerate(texts):
            table_NQT[row, place, : len(codes)] = codes
    return table_NQT
