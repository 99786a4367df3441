"""Exercises of lesson 2: the unit, its rule, and the weights that solve XOR."""

import math
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from glassworks.lessons.exercises.draws import lists, numbers
from glassworks.lessons.exercises.exercise import Exercise, Mistake


def _sum(w: list[float], b: float, x: list[float]) -> float:
    return sum(one * other for one, other in zip(w, x, strict=True)) + b


def _answer(w: list[float], b: float, x: list[float]) -> int:
    return int(_sum(w, b, x) > 0)


def _units() -> "SearchStrategy[tuple[Any, ...]]":
    # A sum of exactly 0 is where answers differ: half of the cases have one.
    free = st.tuples(lists(numbers(), 2), numbers(), lists(numbers(), 2))
    on_the_line = st.tuples(lists(numbers(), 2), lists(numbers(), 2)).map(
        lambda one: (one[0], 0.0 - _sum(one[0], 0, one[1]), one[1])
    )
    return free | on_the_line


ANSWER = Exercise(
    name="perceptron-answer",
    title="The answer of one unit",
    task="Write `answer(w, b, x)`: **1** if the weighted sum of the inputs plus the bias is **above 0**, otherwise **0**. "
    "`w` and `x` are lists of the same length, `b` is a number.",
    start="def answer(w, b, x):\n    return 0\n",
    function="answer",
    right=_answer,
    inputs=_units,
    names=("w", "b", "x"),
    mistakes=(
        Mistake(
            lambda w, b, x: int(_sum(w, b, x) >= 0),
            "What should a sum of exactly 0 give? The line itself is on the side of 0.",
        ),
        Mistake(
            lambda w, b, x: int(_sum(w, 0, x) > 0),
            "Where does the bias come in? Without it every line goes through (0, 0).",
        ),
        Mistake(lambda w, b, x: int(_sum(w, -b, x) > 0), "The bias is added here, not taken away."),
        Mistake(_sum, "That is the sum. The unit answers with a step: only 0 or 1."),
        Mistake(lambda w, b, x: 1 if _sum(w, b, x) > 0 else -1, "The two answers are 1 and 0 here, not 1 and -1."),
        Mistake(
            lambda w, b, x: 1 - _answer(w, b, x), "The two sides are exchanged: 1 belongs where the sum is above 0."
        ),
        Mistake(
            lambda w, b, x: int(w[-1] * x[-1] + b > 0),
            "Only the last product is left: each one replaces the one before. Add them up, with +=.",
        ),
        Mistake(
            lambda w, b, x: (_sum(w, b, x) > 0) - (_sum(w, b, x) < 0),
            "The sign of the sum has three values. The unit has two: 1 above 0, otherwise 0.",
        ),
        Mistake(
            lambda w, b, x: 1 / (1 + math.exp(-_sum(w, b, x))),
            "That is the logistic curve, of later units. A perceptron has a step: 1 or 0.",
        ),
    ),
)


def _learned(w: list[float], b: float, x: list[float], t: int) -> tuple[list[float], float]:
    wrong = t - _answer(w, b, x)
    return [one + wrong * other for one, other in zip(w, x, strict=True)], b + wrong


def _moved(w: list[float], b: float, x: list[float], by_w: float, by_b: float) -> tuple[list[float], float]:
    return [one + by_w * other for one, other in zip(w, x, strict=True)], b + by_b


def _wrong(w: list[float], b: float, x: list[float], t: int) -> int:
    return t - _answer(w, b, x)


RULE = Exercise(
    name="perceptron-rule",
    title="The rule, after one case",
    task="Write `learn(w, b, x, t)`: the weights and the bias after one case with target `t`. "
    "First compute the answer *y* as before; then *w* ← *w* + (*t* − *y*) *x* and *b* ← *b* + (*t* − *y*). "
    "Return the pair `(w, b)`.",
    start="def learn(w, b, x, t):\n    y = 1 if w[0] * x[0] + w[1] * x[1] + b > 0 else 0\n    return w, b\n",
    function="learn",
    right=_learned,
    inputs=lambda: st.tuples(_units(), st.integers(0, 1)).map(lambda one: (*one[0], one[1])),
    names=("w", "b", "x", "t"),
    mistakes=(
        Mistake(
            lambda w, b, x, t: _moved(w, b, x, -_wrong(w, b, x, t), -_wrong(w, b, x, t)),
            "The weights move away from the target. An answer that was too low must make the sum larger: which sign?",
        ),
        Mistake(
            lambda w, b, x, t: _moved(w, b, x, _wrong(w, b, x, t), 0),
            "The weights are right, the bias has not moved. It is a weight whose input is always 1.",
        ),
        Mistake(
            lambda w, b, x, t: _moved(w, b, x, t, t),
            "It changes weights that were right. Only a mistake moves them: t − y is 0 where the answer was right.",
        ),
        Mistake(
            lambda w, b, x, t: ([one + _wrong(w, b, x, t) for one in w], b + _wrong(w, b, x, t)),
            "All weights move alike. A weight whose input was 0 had no part in the mistake: multiply by its input.",
        ),
        Mistake(
            lambda w, b, x, t: (w, b + _wrong(w, b, x, t)),
            "Only the bias moves. The line should turn as well, not only shift.",
        ),
        Mistake(
            lambda w, b, x, t: (w + x * _wrong(w, b, x, t), b + _wrong(w, b, x, t)),
            "With lists, + puts one behind the other. Add each number of x to the weight at its own place.",
        ),
        Mistake(
            lambda w, b, x, t: [*_learned(w, b, x, t)[0], _learned(w, b, x, t)[1]],
            "The numbers are right, but in one list. Return a pair: the list of weights, then the bias.",
        ),
        Mistake(lambda w, b, _x, _t: (w, b), "Nothing moves yet. How far was the answer from the target?"),
        Mistake(
            lambda w, b, x, t: (
                [one + t - _answer(w, b, x) * other for one, other in zip(w, x, strict=True)],
                b + _wrong(w, b, x, t),
            ),
            "Without brackets only y is multiplied by the input: write (t - y) * x.",
        ),
        Mistake(
            lambda w, b, x, t: (_learned(w, b, x, t)[0], b + len(x) * _wrong(w, b, x, t)),
            "The bias moves once for each input: it stands inside the loop over the weights.",
        ),
        Mistake(
            lambda w, b, x, t: _moved(w, b, x, abs(_wrong(w, b, x, t)), abs(_wrong(w, b, x, t))),
            "Every mistake adds the case. An answer that was too high has to take it away: t − y is −1 then.",
        ),
        Mistake(
            lambda w, b, x, t: _moved(w, b, x, t - _sum(w, b, x), t - _sum(w, b, x)),
            "y is the sum there. The rule compares the target with the answer, 0 or 1.",
        ),
        Mistake(
            lambda w, b, x, t: _learned(w, b, x, t)[0],
            "The weights alone. Return the pair: the weights, then the bias.",
        ),
        Mistake(
            lambda w, b, x, t: (_learned(w, b, x, t)[0], b - _wrong(w, b, x, t)),
            "The weights are right, the bias moves the wrong way: by t − y as well.",
        ),
    ),
)


def _network(weights: Any, x: list[int]) -> int:
    try:
        hidden, output = weights
        units = [tuple(unit) for unit in (*hidden, output)]
    except (TypeError, ValueError):
        raise ValueError("a pair: a list of two units, then the output unit") from None
    if [len(unit) for unit in units] != [3, 3, 3]:
        raise ValueError("three units with three numbers each: two weights and a bias")
    values = [int(w1 * x[0] + w2 * x[1] + b > 0) for w1, w2, b in hidden]
    return int(sum(w * value for w, value in zip(output[:-1], values, strict=True)) + output[-1] > 0)


def _constant(hidden: list[tuple[float, float, float]], output: tuple[float, float, float]) -> Any:
    return lambda: (hidden, output)


_OR, _NAND, _AND = (1, 1, -0.5), (-1, -1, 1.5), (1, 1, -1.5)

XOR = Exercise(
    name="perceptron-xor",
    title="Two hidden units that solve XOR",
    task="Write `weights()`: the weights of two hidden units and of the output unit, all of which answer 1 where their sum "
    "is above 0. Return `(hidden, output)` with `hidden = [(w1, w2, b), (w1, w2, b)]` and `output = (v1, v2, c)`. "
    "There are many right answers; every case of XOR is tried.",
    start="def weights():\n    hidden = [(1, 1, -0.5), (0, 0, 0)]\n    output = (1, 0, -0.5)\n    return hidden, output\n",
    function="weights",
    right=_constant([_OR, _NAND], (1, 1, -1.5)),
    seen=_network,
    inputs=lambda: st.tuples(lists(st.integers(0, 1), 2)),
    names=("x",),
    mistakes=(
        Mistake(
            _constant([_OR, _OR], (1, 1, -0.5)),
            "It computes OR: right but for (1, 1). One unit must see that both inputs are 1.",
        ),
        Mistake(
            _constant([_AND, _AND], (1, 1, -0.5)), "It computes AND. What else must be true besides 'at least one'?"
        ),
        Mistake(
            _constant([_NAND, _NAND], (1, 1, -0.5)),
            "It computes NAND: right but for (0, 0). 'Not both' is half of it; and 'at least one'?",
        ),
        Mistake(
            _constant([_OR, _NAND], (-1, -1, 1.5)),
            "It computes XNOR: every answer is the other way round. Turn the output unit's signs.",
        ),
        Mistake(_constant([_OR, _OR], (0, 0, -1)), "It always answers 0. Is the output's bias too low for its inputs?"),
        Mistake(_constant([_OR, _OR], (0, 0, 1)), "It always answers 1. Is the output's bias too high?"),
    ),
)

EXERCISES = ANSWER, RULE, XOR
