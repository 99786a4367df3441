"""Exercises of lesson 17: an honest division, an interval of gains, and what may be said of it."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from scipy.stats import t as student

from glassworks.lessons.exercises.draws import lists
from glassworks.lessons.exercises.exercise import Exercise, Mistake
from glassworks.metrics.significance import paired_gain
from glassworks.pipelines.transfer_limits.train import drawn


def _others(labels: list[int], order: list[int], count: int) -> list[int]:
    learned = drawn(np.array(order), np.array(labels), count)
    return np.setdiff1d(np.arange(len(labels)), learned).tolist()


def _divided() -> "SearchStrategy[tuple[Any, ...]]":
    @st.composite
    def three(draw: Any) -> tuple[Any, ...]:
        count = draw(st.integers(1, 2))
        each = [draw(st.integers(2 * count, 2 * count + 2)) for _ in range(2)]
        labels = draw(st.permutations([0] * each[0] + [1] * each[1]))
        return labels, draw(st.permutations(range(len(labels)))), count

    return three()


def _first(labels: list[int], order: list[int], count: int) -> list[int]:
    """The first so many of each class, in this order."""
    return [row for label in (0, 1) for row in [one for one in order if labels[one] == label][:count]]


OTHERS = Exercise(
    name="gains-others",
    title="What may measure",
    task="`labels` holds 0 or 1 for each image; `order` says in which order images are drawn (numbers of images). The top learns from the **first `count` of each class** in that order. "
    "Write `others(labels, order, count)`: the sorted list of all images that it did not learn from. Only these may measure it.",
    start="def others(labels, order, count):\n    return list(range(len(labels)))\n",
    function="others",
    right=_others,
    inputs=_divided,
    names=("labels", "order", "count"),
    mistakes=(
        Mistake(lambda y, o, n: list(range(len(y))), "All images: those that were learned from measure too, and everything looks too good."),
        Mistake(lambda y, o, n: sorted(_first(y, o, n)), "Those are the images that it learned from. Which are left?"),
        Mistake(lambda y, o, n: sorted(o[n:]), "The first `count` of all images are taken. It is so many of **each** class."),
        Mistake(lambda y, o, n: sorted(o[2 * n :]), "The first images are taken whatever their class: one class may be short. Count each class by itself."),
        Mistake(
            lambda y, o, n: sorted(set(range(len(y))) - set(_first(y, list(range(len(y))), n))),
            "The images are taken by their numbers. `order` says who is drawn first.",
        ),
        Mistake(lambda y, o, n: [one for one in o if one not in _first(y, o, n)], "The right images; sort them by their numbers."),
    ),
)  # fmt: skip


def _interval(differences: list[float], t: float) -> list[float]:
    """The library's, with its own t; the exercise is given that."""
    gain, (low, high) = paired_gain(differences, [0.0] * len(differences))
    reach = (high - gain) / float(student.ppf(0.975, len(differences) - 1)) * t
    return [gain, gain - reach, gain + reach] if low <= gain else []


def _spread(values: list[float], t: float, *, less: int = 1, root: bool = True) -> list[float]:
    mean, deviation = float(np.mean(values)), float(np.std(values, ddof=less))
    reach = t * deviation / (np.sqrt(len(values)) if root else 1)
    return [mean, mean - reach, mean + reach]


INTERVAL = Exercise(
    name="gains-interval",
    title="How sure is a gain?",
    task="In each draw of the labels, features and pixels had an accuracy; `differences` holds features minus pixels. Write `interval(differences, t)`: the mean, and the two ends "
    "mean ± t · s / √n. Here s is the standard deviation with **n − 1**, and t is Student's number, which you are given.",
    start="def interval(differences, t):\n    mean = sum(differences) / len(differences)\n    return mean, mean, mean\n",
    function="interval",
    right=_interval,
    inputs=lambda: st.tuples(
        st.integers(2, 5).flatmap(lambda n: lists(st.integers(-10, 10).map(lambda one: one / 100), n)),
        st.sampled_from([2.0, 4.0]),
    ),
    names=("differences", "t"),
    mistakes=(
        Mistake(lambda d, t: _spread(d, t, less=0), "That is the standard deviation with n. Of few draws it comes out too small: n − 1."),
        Mistake(lambda d, t: _spread(d, t, root=False), "That is how far single draws lie apart. The mean of n draws is surer, by √n."),
        Mistake(lambda d, t: _spread(d, 1.0), "t does not come in: of few draws the interval must be wider."),
        Mistake(
            lambda d, t: [_spread(d, t)[0], 0.0, _spread(d, t)[2]],
            "The interval begins at 0. It lies around the mean, and may reach below 0.",
        ),
        Mistake(lambda d, t: [float(np.mean(d)), float(min(d)), float(max(d))], "That is the range of the draws: it grows with every draw, and says nothing of the mean."),
        Mistake(
            lambda d, t: [float(np.mean(d)), *(float(np.mean(d)) + sign * t * float(np.var(d, ddof=1)) / np.sqrt(len(d)) for sign in (-1, 1))],
            "That is the variance. Take its root.",
        ),
        Mistake(lambda d, t: [float(np.mean(d))] * 3, "The interval has no width yet."),
    ),
)  # fmt: skip


def _verdict(low: float, high: float) -> str:
    return "help" if low > 0 else "hurt" if high < 0 else "not told apart"


def _ends() -> "SearchStrategy[tuple[Any, ...]]":
    ends = lists(st.integers(-10, 10), 2)
    return ends.map(lambda two: (min(two) / 100, max(two) / 100))


VERDICT = Exercise(
    name="gains-verdict",
    title="What may be said",
    task="The 95 % interval of a gain reaches from `low` to `high`. Write `verdict(low, high)`: `'help'` where all of it lies above 0, `'hurt'` where all of it lies below 0, "
    "and `'not told apart'` where 0 lies in it or at its end.",
    start="def verdict(low, high):\n    return 'maybe'\n",
    function="verdict",
    right=_verdict,
    inputs=_ends,
    names=("low", "high"),
    mistakes=(
        Mistake(lambda low, high: "help" if low + high > 0 else "hurt", "The sign of the middle alone: two ways that are alike would get a winner each time."),
        Mistake(lambda low, high: "hurt" if low > 0 else "help" if high < 0 else "not told apart", "Help and hurt are exchanged."),
        Mistake(lambda low, high: "help" if high > 0 else "hurt" if low < 0 else "not told apart", "One end above 0 is not enough. All of the interval has to be."),
        Mistake(lambda low, high: "help" if low >= 0 else "hurt" if high <= 0 else "not told apart", "What should an interval say that ends at exactly 0?"),
        Mistake(lambda low, high: "not told apart", "Never anything: some intervals do lie on one side of 0."),
        Mistake(lambda low, high: "help" if low > 0 else "hurt", "Where 0 lies within, it has not been shown that they hurt."),
    ),
)  # fmt: skip

EXERCISES = OTHERS, INTERVAL, VERDICT
