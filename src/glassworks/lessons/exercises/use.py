"""Exercises of lesson 18: a temperature, a threshold, and the proof of an export; held against the library."""

from typing import Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from scipy.special import softmax

from glassworks.lessons.exercises.draws import grids, lists, numbers
from glassworks.lessons.exercises.exercise import Exercise, Mistake
from glassworks.pipelines.threshold.rules import given, probabilities


def _right(logits: list[float], temperature: float) -> list[float]:
    return probabilities(np.array([logits]), temperature)[0].tolist()


def _soft(values: Any) -> list[float]:
    return np.asarray(softmax(np.asarray(values, float))).tolist()


TEMPERATURE = Exercise(
    name="use-temperature",
    title="Less sure, by one number",
    task="Write `honest(logits, temperature)`: divide what goes into softmax by the temperature, then take softmax. "
    "The answer stays the same; a temperature above 1 makes it less sure.",
    start="def honest(logits, temperature):\n    return [1 / len(logits)] * len(logits)\n",
    function="honest",
    right=_right,
    inputs=lambda: st.tuples(lists(numbers(-4, 4, 2), 2, 4), st.sampled_from([0.5, 2.0, 4.0])),
    names=("logits", "temperature"),
    mistakes=(
        Mistake(lambda z, t: _soft(z), "The temperature does not come in."),
        Mistake(lambda z, t: _soft(np.array(z) * t), "Multiplied: a high temperature makes it surer then. Divide."),
        Mistake(
            lambda z, t: (np.array(_soft(z)) / t).tolist(),
            "The probabilities are divided, and no longer add up to 1. Divide what goes into softmax.",
        ),
        Mistake(
            lambda z, t: (np.exp(np.array(z) / t)).tolist(), "These are powers. Divide each by the sum of all of them."
        ),
        Mistake(lambda z, t: (np.array(z) / t).tolist(), "Softmax is missing."),
        Mistake(lambda z, t: [1 / len(z)] * len(z), "The sums are not looked at yet."),
    ),
)


def _answers(confidences: list[float], right: list[bool], threshold: float) -> list[float]:
    coverage, wrong = given(np.array(confidences), np.array(right), threshold)
    return [coverage, 0.0 if wrong is None else wrong]


def _examined() -> "SearchStrategy[tuple[Any, ...]]":
    @st.composite
    def three(draw: Any) -> tuple[Any, ...]:
        count = draw(st.integers(1, 6))
        tenths = st.integers(0, 10).map(lambda whole: whole / 10)
        return draw(lists(tenths, count)), draw(lists(st.booleans(), count)), draw(tenths)

    return three()


def _kept(confidences: list[float], right: list[bool], threshold: float, over: bool = False) -> list[bool]:
    return [one for c, one in zip(confidences, right, strict=True) if (c > threshold if over else c >= threshold)]


def _shares(kept: list[bool], all_: list[bool]) -> list[float]:
    return [len(kept) / len(all_), kept.count(False) / len(kept) if kept else 0.0]


ANSWERS = Exercise(
    name="use-answers",
    title="To answer, or rather not",
    task="A network answers where its confidence reaches the threshold (`>=`). Write `answers(confidences, right, threshold)`: two numbers, the share of all "
    "images that is answered, and the share of **wrong** ones among the answers (0 where nothing is answered). `right` holds True or False for each image.",
    start="def answers(confidences, right, threshold):\n    return 1.0, 0.5\n",
    function="answers",
    right=_answers,
    inputs=_examined,
    names=("confidences", "right", "threshold"),
    mistakes=(
        Mistake(
            lambda c, r, t: [len(_kept(c, r, t)) / len(r), _kept(c, r, t).count(False) / len(r)],
            "Wrong answers are counted among all images. Refusing everything would look perfect: count among the answers.",
        ),
        Mistake(
            lambda c, r, t: _shares(_kept(c, r, t, over=True), r),
            "What should a confidence of exactly the threshold give? It reaches it.",
        ),
        Mistake(
            lambda c, r, t: [_shares(_kept(c, r, t), r)[0], 1 - _shares(_kept(c, r, t), r)[1] if _kept(c, r, t) else 0.0],
            "That is the share of right answers. Asked is the wrong one.",
        ),
        Mistake(
            lambda c, r, t: [1 - _shares(_kept(c, r, t), r)[0], _shares(_kept(c, r, t), r)[1]],
            "The first number is the share that is refused. Asked is the share that is answered.",
        ),
        Mistake(
            lambda c, r, t: [_shares(_kept(c, r, t), r)[0], r.count(False) / len(r)],
            "Wrong ones that are refused do no harm: look at the answers alone.",
        ),
        Mistake(
            lambda c, r, t: [float(len(_kept(c, r, t))), float(_kept(c, r, t).count(False))],
            "These are counts. Divide, to get shares.",
        ),
    ),
)  # fmt: skip


def _proof(model: np.ndarray, file: np.ndarray) -> list[float]:
    """Largest difference, and how many answers are others."""
    return [float(np.abs(model - file).max()), float((model.argmax(1) != file.argmax(1)).sum())]


def _two() -> "SearchStrategy[tuple[Any, ...]]":
    @st.composite
    def tables(draw: Any) -> tuple[Any, ...]:
        rows = draw(st.integers(1, 4))
        model, file = (draw(grids(st.integers(0, 20).map(lambda one: one / 20), (rows, rows), (3, 3))) for _ in "ab")
        for table in (model, file):
            assume(all((row == row.max()).sum() == 1 for row in table))  # of a tie, any answer would do
        return model, file

    return tables()


PROOF = Exercise(
    name="use-proof",
    title="The proof of an export",
    task="The same images went through the model and through the exported file: two arrays of probabilities, a row for each image. "
    "Write `proof(model, file)`: the **largest difference** of any probability, and **how many images** get another answer (another largest column).",
    start="def proof(model, file):\n    return 1.0, 9\n",
    function="proof",
    right=_proof,
    inputs=_two,
    names=("model", "file"),
    mistakes=(
        Mistake(
            lambda model, file: [float(np.abs(model - file).max()), float(model.argmax() != file.argmax())],
            "argmax without an axis finds one place in the whole array. Each row has its own: axis 1.",
        ),
        Mistake(
            lambda model, file: [float(np.abs(model - file).max()), float((model != file).sum())],
            "Every probability that differs is counted. An image counts once, and only where its largest column is another.",
        ),
        Mistake(
            lambda a, b: [float((a - b).max()), _proof(a, b)[1]],
            "A probability that is too low differs, too: take the size of the difference.",
        ),
        Mistake(
            lambda a, b: [float(np.abs(a - b).mean()), _proof(a, b)[1]],
            "That is the mean. One image that is far off would drown among many good ones.",
        ),
        Mistake(
            lambda a, b: [_proof(a, b)[0], float((a != b).any(1).sum())],
            "Those are images with any difference. Asked are those whose answer, the largest column, is another.",
        ),
        Mistake(
            lambda a, b: [_proof(a, b)[0], float((a.argmax(1) == b.argmax(1)).sum())],
            "That counts the answers that stayed. Asked are those that changed.",
        ),
        Mistake(
            lambda a, b: [_proof(a, b)[0], float((a.argmax(1) != b.argmax(1)).mean())],
            "That is a share. Asked is how many.",
        ),
        Mistake(
            lambda a, b: [float(np.abs(a.max(1) - b.max(1)).max()), _proof(a, b)[1]],
            "Only the largest probabilities are compared, whatever class they are of. Compare every column with its own.",
        ),
    ),
)

EXERCISES = TEMPERATURE, ANSWERS, PROOF
