"""Exercises of lesson 12: a probability, its loss, and the slopes of softmax; a test holds them against torch."""

import math

import numpy as np
from hypothesis import strategies as st

from glassworks.lessons.exercises.draws import between_0_and_1, lists, numbers
from glassworks.lessons.exercises.exercise import Exercise, Mistake


def _z(w: list[float], b: float, x: list[float]) -> float:
    return sum(one * other for one, other in zip(w, x, strict=True)) + b


def _logistic(z: float) -> float:
    return 1 / (1 + math.exp(-z))


PROBABILITY = Exercise(
    name="regression-probability",
    title="From a sum to a probability",
    task="Write `probability(w, b, x)`: the probability of class 1, 1 / (1 + e⁻ᶻ) with z = w · x + b. `w` and `x` are lists of the same length.",
    start="import math\n\n\ndef probability(w, b, x):\n    return 0.5\n",
    function="probability",
    right=lambda w, b, x: _logistic(_z(w, b, x)),
    inputs=lambda: st.tuples(lists(numbers(), 2), numbers(), lists(numbers(-2, 2), 2)),
    names=("w", "b", "x"),
    mistakes=(
        Mistake(
            lambda w, b, x: _logistic(_z(w, -b, x)),
            "The bias is taken away. The minus in the exponent is for all of z: brackets.",
        ),
        Mistake(_z, "That is z, the log-odds. It goes from −∞ to ∞; a probability from 0 to 1."),
        Mistake(
            lambda w, b, x: _logistic(-_z(w, b, x)), "That is the probability of class 0. Look at the exponent's sign."
        ),
        Mistake(lambda w, b, x: _logistic(_z(w, 0, x)), "Where does the bias come in?"),
        Mistake(
            lambda w, b, x: float(_z(w, b, x) > 0), "That is a step: it knows the side of the line, not how sure it is."
        ),
        Mistake(
            lambda w, b, x: math.exp(_z(w, b, x)), "Those are the odds, p / (1 − p). Divide by one more than they are."
        ),
        Mistake(lambda w, b, x: (math.tanh(_z(w, b, x)) + 1) / 2, "Nearly: tanh is twice as steep. Take z, not 2z."),
        Mistake(lambda w, b, x: 0.5, "It is never sure of anything: use the weights."),
    ),
)


def _entropy(ps: list[float], ts: list[int]) -> list[float]:
    return [-math.log(p if t else 1 - p) for p, t in zip(ps, ts, strict=True)]


LOSS = Exercise(
    name="regression-loss",
    title="The cross-entropy",
    task="Write `loss(ps, ts)`: the **mean** of −ln of the probability that was given to what is true. `ps` are probabilities of class 1, `ts` the classes, 0 or 1.",
    start="import math\n\n\ndef loss(ps, ts):\n    return 0.0\n",
    function="loss",
    right=lambda ps, ts: sum(_entropy(ps, ts)) / len(ps),
    inputs=lambda: st.integers(1, 4).flatmap(
        lambda n: st.tuples(lists(between_0_and_1(), n), lists(st.integers(0, 1), n))
    ),
    names=("ps", "ts"),
    mistakes=(
        Mistake(
            lambda ps, ts: sum(_entropy(ps, ts)), "That is the sum: it grows with the number of points. Take the mean."
        ),
        Mistake(
            lambda ps, ts: -sum(t * math.log(p) for p, t in zip(ps, ts, strict=True)) / len(ps),
            "Points of class 0 cost nothing so far. What was given to them is 1 − p.",
        ),
        Mistake(
            lambda ps, ts: -sum(_entropy(ps, ts)) / len(ps),
            "A loss should be large where the answer is wrong: the sign.",
        ),
        Mistake(
            lambda ps, ts: sum((p - t) ** 2 for p, t in zip(ps, ts, strict=True)) / len(ps),
            "That is the squared error. It hardly minds a confident mistake; the logarithm does.",
        ),
        Mistake(
            lambda ps, ts: sum(_entropy(ps, ts)) / len(ps) / math.log(2),
            "Those are bits. Here the natural logarithm is meant.",
        ),
        Mistake(
            lambda ps, ts: sum(_entropy(ps, [1 - t for t in ts])) / len(ps),
            "The classes are exchanged: it pays for being right.",
        ),
        Mistake(lambda ps, ts: 0.0, "No point costs anything yet."),
    ),
)


def _softmax(z: list[float]) -> np.ndarray:
    powers = np.exp(np.array(z) - max(z))
    return powers / powers.sum()


def _slopes(z: list[float], t: int) -> np.ndarray:
    found = _softmax(z)
    found[t] -= 1
    return found


def _one_hot(z: list[float], t: int) -> np.ndarray:
    return np.eye(len(z))[t]


SLOPES = Exercise(
    name="regression-slopes",
    title="The slopes of softmax",
    task="Write `slopes(z, t)`: how the loss −ln p_t changes with each sum, for p = softmax(z). It is p_k, less 1 for the right class k = t.",
    start="import numpy as np\n\n\ndef slopes(z, t):\n    return np.zeros(len(z))\n",
    function="slopes",
    right=_slopes,
    inputs=lambda: st.integers(2, 4).flatmap(lambda k: st.tuples(lists(numbers(), k), st.integers(0, k - 1))),
    names=("z", "t"),
    mistakes=(
        Mistake(
            lambda z, t: _softmax(z) - t,
            "t is the number of the right class, not something to take away: it says where the 1 goes.",
        ),
        Mistake(lambda z, t: _softmax(z) - 1, "1 is taken away from every share. Only the right class loses it."),
        Mistake(
            lambda z, t: _softmax(z),
            "Those are the shares. The right class's slope is 1 less: descent must raise its sum.",
        ),
        Mistake(
            lambda z, t: -_slopes(z, t),
            "The sign: descent goes against the slope, so the right class's must be negative.",
        ),
        Mistake(lambda z, t: np.array(z) - _one_hot(z, t), "z are sums, not shares: softmax first."),
        Mistake(lambda z, t: _softmax(z) - _one_hot(z, 0), "The 1 is taken away from class 0, whatever t is."),
        Mistake(
            lambda z, t: _slopes(z, t) * _one_hot(z, t),
            "Only the right class has a slope so far. The others' sums must fall.",
        ),
        Mistake(
            lambda z, t: 1 / (1 + np.exp(-np.array(z))) - _one_hot(z, t),
            "That is the logistic function of each sum alone. Shares have to add up to 1.",
        ),
        Mistake(lambda z, t: np.zeros(len(z)), "Nothing has a slope yet."),
    ),
)

EXERCISES = PROBABILITY, LOSS, SLOPES
