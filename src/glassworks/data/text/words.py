"""Text as numbered words: what is counted, what is kept, and the stream that a word model reads.

Words are runs of letters (any script), with apostrophes or hyphens inside of them, in lower case. Words that are rarer
than a minimum are left out of the stream as if they had not been written, as word2vec does.

Shape letters: N words of the text, V words of the vocabulary.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from glassworks.core.errors import DataError

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True)
class Corpus:
    """A text as numbers.

    Attributes:
        vocabulary: V words, the most frequent first, ties in alphabetical order.
        counts_V: int64, how often each occurs.
        stream_N: int32, the text.
        num_words: of the text, rare ones included.
    """

    vocabulary: tuple[str, ...]
    counts_V: np.ndarray
    stream_N: np.ndarray
    num_words: int


def words_of(text: str) -> list[str]:
    """The words in order."""
    return [word.replace("’", "'") for word in _WORD.findall(text.lower())]


def corpus_of(words: Sequence[str], *, least_count: int, where: str = "the text") -> Corpus:
    """Numbers the words.

    Args:
        words: in order.
        least_count: rarer words are left out.
        where: names the text in errors.

    Raises:
        DataError: no word, or fewer than two different ones that occur often enough.
    """
    if not words:
        raise DataError(
            expected=f"words in {where}", found="an empty text, or one without letters", do="Give a text file."
        )
    counted = Counter(words)
    kept = sorted((word for word in counted if counted[word] >= least_count), key=lambda word: (-counted[word], word))
    if len(kept) < 2:
        raise DataError(
            expected=f"at least two different words that occur {least_count} times or more in {where}",
            found=f"{len(kept)}, of {len(counted)} different word{'s' if len(counted) > 1 else ''} in all",
            do="Give a longer text, or lower words.least_count.",
        )
    number_of = {word: number for number, word in enumerate(kept)}
    stream = [number_of[word] for word in words if word in number_of]
    return Corpus(tuple(kept), np.array([counted[w] for w in kept]), np.array(stream, dtype=np.int32), len(words))
