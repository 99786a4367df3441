"""Exercises of lesson 8: how far codes are apart, how near vectors are, and an analogy."""

import math
from typing import Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from glassworks.lessons.exercises.draws import lists
from glassworks.lessons.exercises.exercise import Exercise, Mistake


def _shortest(classes: int) -> int:
    return max(1, math.ceil(math.log2(classes)))


ROOM = Exercise(
    name="codes-room",
    title="How many numbers a code needs",
    task="Write `shortest(classes)`: the **least** count of zeros and ones with which every class (there are two or more) can have a code of its own.",
    start="def shortest(classes):\n    return classes\n",
    function="shortest",
    right=_shortest,
    inputs=lambda: st.tuples(st.integers(2, 70)),
    names=("classes",),
    mistakes=(
        Mistake(
            lambda k: round(math.log2(k)),
            "It is rounded to the nearest whole number. One that is too small has no room for all: round up.",
        ),
        Mistake(lambda k: k, "That is the one-hot code: a number for each class. Several numbers may be 1."),
        Mistake(
            lambda k: math.floor(math.log2(k)),
            "Too few for most: with n numbers there are 2ⁿ codes, and n must be rounded up.",
        ),
        Mistake(
            lambda k: math.floor(math.log2(k)) + 1,
            "Right unless the count of classes is a power of two: 8 classes fit into 3 numbers.",
        ),
        Mistake(math.log2, "Half a number cannot be had: round up to a whole one."),
        Mistake(lambda k: 2**k, "That is how many codes `classes` numbers have. Ask the other way round."),
        Mistake(lambda k: math.ceil(k / 2), "Half as many? Each further number doubles the room."),
        Mistake(
            lambda k: math.ceil(math.sqrt(k)), "Not the root: each further number doubles the room. Which power of 2?"
        ),
    ),
)


def _cosine(a: list[float], b: list[float]) -> float:
    return float(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)))


def _vectors() -> "SearchStrategy[tuple[Any, ...]]":
    some = lists(st.integers(-4, 4), 3).filter(any)
    return st.tuples(some, some)


COSINE = Exercise(
    name="codes-cosine",
    title="How near two words are",
    task="Write `cosine(a, b)`: the products of the numbers of both vectors, added up, divided by **both lengths**. A length is the root of the sum of squares. No vector is all zeros.",
    start="import numpy as np\n\n\ndef cosine(a, b):\n    return np.dot(a, b)\n",
    function="cosine",
    right=_cosine,
    inputs=_vectors,
    names=("a", "b"),
    mistakes=(
        Mistake(
            lambda a, b: float(np.dot(a, b)) / (len(a) * len(b)),
            "len counts the numbers of a list. The length of a vector is the root of the sum of their squares.",
        ),
        Mistake(
            lambda a, b: float(np.dot(a, b) / np.linalg.norm(a) * np.linalg.norm(b)),
            "a / b * c multiplies by c. Brackets around the product of the lengths.",
        ),
        Mistake(
            lambda a, b: float(np.dot(a, b)),
            "Long vectors win whatever their direction. Divide by both lengths.",
        ),
        Mistake(lambda a, b: float(np.dot(a, b) / np.linalg.norm(a)), "One length is missing: the second vector's."),
        Mistake(
            lambda a, b: float(np.dot(a, b) / (np.dot(a, a) * np.dot(b, b))),
            "Those are squares of lengths. Take the roots.",
        ),
        Mistake(
            lambda a, b: float(np.linalg.norm(np.subtract(a, b))),
            "That is a distance: 0 for the same. The cosine of the same is 1.",
        ),
        Mistake(lambda a, b: abs(_cosine(a, b)), "The sign is lost: opposite directions have the cosine −1."),
        Mistake(
            lambda a, b: float(np.dot(a, b) / (np.abs(a).sum() * np.abs(b).sum())),
            "A length is the root of the sum of squares, not the sum of sizes.",
        ),
        Mistake(lambda a, b: 1 - _cosine(a, b), "That is how far they are apart. How near was asked."),
    ),
)


def _rank(vectors: np.ndarray, point: np.ndarray, without: tuple[int, ...]) -> int:
    scores = vectors @ point / np.linalg.norm(vectors, axis=1)
    scores[list(without)] = -np.inf
    return int(np.argmax(scores))


def _analogy(vectors: np.ndarray, a: int, b: int, c: int) -> int:
    return _rank(vectors, vectors[b] - vectors[a] + vectors[c], (a, b, c))


def _asked() -> "SearchStrategy[tuple[Any, ...]]":
    @st.composite
    def four(draw: Any) -> tuple[Any, ...]:
        vectors = np.array(draw(lists(lists(st.integers(-4, 4), 3), 6, 8)), float)
        assume(bool((np.linalg.norm(vectors, axis=1) > 0).all()))
        a, b, c = draw(st.permutations(range(len(vectors))))[:3]
        scores = vectors @ (vectors[b] - vectors[a] + vectors[c]) / np.linalg.norm(vectors, axis=1)
        left = np.sort(np.delete(scores, [a, b, c]))
        assume(left[-1] - left[-2] > 1e-6)  # a tie has two right answers
        return vectors, a, b, c

    return four()


ANALOGY = Exercise(
    name="codes-analogy",
    title="An analogy",
    task="Write `analogy(vectors, a, b, c)`: the row of `vectors` (an array, a row for each word) whose **cosine** with v[b] − v[a] + v[c] is largest, "
    "where rows `a`, `b` and `c` themselves do not count. Return its index.",
    start="import numpy as np\n\n\ndef analogy(vectors, a, b, c):\n    return c\n",
    function="analogy",
    right=_analogy,
    inputs=_asked,
    names=("vectors", "a", "b", "c"),
    mistakes=(
        Mistake(
            lambda v, a, b, c: _rank(v, v[b] - v[a] + v[c], ()),
            "It often answers with one of the three words of the question: leave them out.",
        ),
        Mistake(
            lambda v, a, b, c: _rank(v, v[a] - v[b] + v[c], (a, b, c)),
            "The step goes the wrong way: from a to b is v[b] − v[a].",
        ),
        Mistake(
            lambda v, a, b, c: int(
                np.argmax([-np.inf if at in (a, b, c) else row @ (v[b] - v[a] + v[c]) for at, row in enumerate(v)])
            ),
            "Products favour long vectors. Divide each by its length.",
        ),
        Mistake(
            lambda v, a, b, c: _rank(v, v[c], (a, b, c)),
            "Those are c's neighbours. Where does the step from a to b come in?",
        ),
        Mistake(
            lambda v, a, b, c: _rank(v, v[b] - v[a], (a, b, c)), "The step alone has no place to start from: add v[c]."
        ),
        Mistake(
            lambda v, a, b, c: _rank(v, v[a] + v[b] + v[c], (a, b, c)),
            "Everything is added up; a should be taken away.",
        ),
        Mistake(lambda v, a, b, c: c, "It always answers with c itself."),
    ),
)

EXERCISES = ROOM, COSINE, ANALOGY
