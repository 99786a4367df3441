"""What word vectors have learned, in numbers.

Shape letters: V words, D dimensions.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from glassworks.core.report import Report
from glassworks.instruments.embeddings import Map


@dataclass
class Analogy:
    """``a`` is to ``b`` as ``c`` to ``d``: what ``b - a + c`` is nearest to, and the place of ``d`` in that order."""

    question: str
    expected: str
    answer: str
    rank: int


@dataclass
class WordsReport(Report):
    """What was learned.

    Attributes:
        vocabulary: V.
        words: of the text.
        dimensions: D.
        held_out_loss: expected loss of a pair, in nats, on the held-out pieces; ``(k + 1) ln 2`` before learning.
        untrained_loss: that.
        losses: the same after each epoch.
        neighbours: word to its nearest words with their cosines.
        analogies: each question.
        not_asked: words and questions that were asked for and hold a word that was not learned, or not four words.
        analogy_accuracy: share whose first answer is right; ``None`` without questions.
        maps: quality of each map: ``method``, ``kl``, ``trust_5``, ``trust_12``, ``n``.
    """

    vocabulary: int
    words: int
    dimensions: int
    held_out_loss: float
    untrained_loss: float
    losses: list[float]
    neighbours: dict[str, list[tuple[str, float]]]
    analogies: list[Analogy]
    not_asked: list[str]
    analogy_accuracy: float | None
    maps: list[dict[str, Any]]


@dataclass(frozen=True)
class Vectors:
    """What was learned, and how it lies in the plane.

    Attributes:
        vocabulary: V words.
        vectors_VD: one for each.
        maps: of the most frequent of them.
    """

    vocabulary: tuple[str, ...]
    vectors_VD: np.ndarray
    maps: list[Map]


def unit_rows(vectors_VD: np.ndarray) -> np.ndarray:
    """Each row at length 1; a row of zeros stays."""
    return vectors_VD / np.maximum(np.linalg.norm(vectors_VD, axis=1, keepdims=True), 1e-12)
