"""Code words of classes and of three words.

Shape letters: K classes, L numbers of a code.
"""

import math
from itertools import product

import numpy as np

from glassworks.core.seeds import derive

ONE_HOT, DENSE, SHORT = "one-hot", "dense, as long", "dense, shortest"
CODES = (ONE_HOT, DENSE, SHORT)

WORDS = ("cat", "dog", "bat")
PROPERTIES = ("alive", "kept at home", "flies", "has fur", "barks")
_PROPERTIES = {"cat": (1, 1, 0, 1, 0), "dog": (1, 1, 0, 1, 1), "bat": (1, 0, 1, 1, 0)}


def shortest(classes: int) -> int:
    """Numbers of 0 and 1 that tell so many classes apart."""
    return max(1, math.ceil(math.log2(classes)))


def code_words(code: str, classes: int, first: int, seed: int) -> np.ndarray:
    """The words of all classes [K, L].

    Args:
        code: one of ``CODES``.
        classes: K.
        first: classes that there were at first: dense codes have room for one more from the start.
        seed: of the first word of the long dense code.
    """
    if code == ONE_HOT:
        return np.eye(classes, dtype=int)
    if code == SHORT:
        length = shortest(first + 1)
        return np.array(list(product((0, 1), repeat=length)))[:classes]
    return _far_apart(classes, first, seed)


def _far_apart(classes: int, length: int, seed: int) -> np.ndarray:
    """Words of ``length`` numbers, each as far as can be from all before it."""
    length = max(length, shortest(length + 1))
    every = np.array(list(product((0, 1), repeat=length)))
    chosen = [int(np.random.default_rng(derive(seed, "first word")).integers(len(every)))]
    while len(chosen) < classes:
        apart = np.abs(every[:, None] - every[chosen][None]).sum(axis=2)
        # Of those equally near to their nearest, the one that is farthest from all.
        worth = apart.min(axis=1) * 1000 + apart.sum(axis=1)
        worth[chosen] = -1
        chosen.append(int(worth.argmax()))
    return every[chosen]


def word_codes() -> dict[str, np.ndarray]:
    """cat, dog and bat in three codes, one row each."""
    letters = np.array([[ord(letter) - ord("a") for letter in word] for word in WORDS])
    return {
        "one-hot word": np.eye(len(WORDS), dtype=int),
        "one-hot letters": np.eye(26, dtype=int)[letters].reshape(len(WORDS), -1),
        "five properties": np.array([_PROPERTIES[word] for word in WORDS]),
    }


def differing(words_KL: np.ndarray) -> np.ndarray:
    """In how many numbers any two words differ [K, K]."""
    return np.abs(words_KL[:, None] - words_KL[None]).sum(axis=2)
