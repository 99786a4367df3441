"""Exercises of lesson 6: a step of plain descent, of momentum, and of Adam; a test holds the right ones against torch's."""

from hypothesis import strategies as st

from glassworks.lessons.exercises.draws import lists, numbers
from glassworks.lessons.exercises.exercise import Exercise, Mistake

_RATES = st.sampled_from([0.1, 0.5])


def _one_by_one(w: float, xs: list[float], ts: list[float], rate: float) -> float:
    for x, t in zip(xs, ts, strict=True):
        w -= rate * (w * x - t) * x
    return w


BATCH = Exercise(
    name="descent-batch",
    title="One step on a mini-batch",
    task="A model predicts `w * x`. Write `step(w, xs, ts, rate)`: the weight after one step of gradient descent on the **mean** of "
    "½ (w x − t)² over the batch. `xs` and `ts` are lists of the same length.",
    start="def step(w, xs, ts, rate):\n    return w\n",
    function="step",
    right=lambda w, xs, ts, rate: w - rate * sum((w * x - t) * x for x, t in zip(xs, ts, strict=True)) / len(xs),
    inputs=lambda: st.integers(1, 4).flatmap(
        lambda n: st.tuples(numbers(), lists(numbers(), n), lists(numbers(), n), _RATES)
    ),
    names=("w", "xs", "ts", "rate"),
    mistakes=(
        Mistake(
            _one_by_one,
            "It steps after each example, which is another method. All slopes belong to the same weight: their mean first, then one step.",
        ),
        Mistake(
            lambda w, xs, ts, r: w - r * sum((w * x - t) * x for x, t in zip(xs, ts, strict=True)),
            "That is the sum over the batch: a larger batch would take larger steps. Divide by its size.",
        ),
        Mistake(
            lambda w, xs, ts, r: w + r * sum((w * x - t) * x for x, t in zip(xs, ts, strict=True)) / len(xs),
            "It climbs. Go against the slope.",
        ),
        Mistake(
            lambda w, xs, ts, r: w - r * sum(w * x - t for x, t in zip(xs, ts, strict=True)) / len(xs),
            "The chain's last factor is missing: the sum changes with w by x.",
        ),
        Mistake(
            lambda w, xs, ts, r: w - r * 2 * sum((w * x - t) * x for x, t in zip(xs, ts, strict=True)) / len(xs),
            "Twice too far: the ½ takes away the 2 of the square.",
        ),
        Mistake(
            lambda w, xs, ts, r: w - sum((w * x - t) * x for x, t in zip(xs, ts, strict=True)) / len(xs),
            "The learning rate is not used.",
        ),
        Mistake(lambda w, _xs, _ts, _r: w, "Nothing moves yet."),
    ),
)


def _momentum(
    w: float, slopes: list[float], rate: float, keep: float = 0.9, share: float = 1.0, sign: int = -1
) -> float:
    v = 0.0
    for g in slopes:
        v = keep * v + share * g
        w += sign * rate * v
    return w


def _forgetful(w: float, slopes: list[float], rate: float) -> float:
    return w - rate * sum(slopes)


def _too_early(w: float, slopes: list[float], rate: float) -> float:
    v = 0.0
    for g in slopes:
        w -= rate * v
        v = 0.9 * v + g
    return w


MOMENTUM = Exercise(
    name="descent-momentum",
    title="Momentum",
    task="Write `momentum(w, slopes, rate)`: begin with v = 0; for each slope g in turn, v ← 0.9 v + g and w ← w − rate · v. Return the last `w`.",
    start="def momentum(w, slopes, rate):\n    for g in slopes:\n        w = w - rate * g\n    return w\n",
    function="momentum",
    right=_momentum,
    inputs=lambda: st.tuples(numbers(), lists(numbers(), 2, 5), _RATES),
    names=("w", "slopes", "rate"),
    mistakes=(
        Mistake(_too_early, "The weight moves before v has taken the slope in: first v, then w."),
        Mistake(lambda w, s, r: w - r * s[0], "Only the first slope is used. Does return stand inside the loop?"),
        Mistake(_forgetful, "Nothing is remembered from one step to the next: keep 0.9 of v."),
        Mistake(
            lambda w, s, r: _momentum(w, s, r, share=0.1),
            "v takes a tenth of the slope here. In this form it takes all of it.",
        ),
        Mistake(lambda w, s, r: _momentum(w, s, r, sign=1), "It climbs. Go against v."),
        Mistake(lambda w, s, r: _momentum(w, s, r, keep=1.0), "v forgets nothing: it should keep 0.9 of itself."),
        Mistake(lambda w, s, r: _momentum(w, [s[0], *[0.0] * (len(s) - 1)], r), "Only the first slope is used."),
        Mistake(
            lambda w, s, r: w - r * _last_velocity(s), "w moves once, after the loop. It should move at every slope."
        ),
    ),
)


def _last_velocity(slopes: list[float]) -> float:
    v = 0.0
    for g in slopes:
        v = 0.9 * v + g
    return v


def _adam(
    w: float,
    slopes: list[float],
    rate: float,
    *,
    correct: bool = True,
    root: bool = True,
    same: bool = False,
    sign: int = -1,
) -> float:
    m = s = 0.0
    for step, g in enumerate(slopes, 1):
        m = 0.9 * m + 0.1 * g
        s = (0.9 * s + 0.1 * g * g) if same else (0.999 * s + 0.001 * g * g)
        first, second = (1 - 0.9**step, 1 - (0.9 if same else 0.999) ** step) if correct else (1.0, 1.0)
        below = (s / second) ** 0.5 if root else s / second
        w += sign * rate * (m / first) / (below + 1e-8)
    return w


def _corrected_for_good(w: float, slopes: list[float], rate: float) -> float:
    m = s = 0.0
    for step, g in enumerate(slopes, 1):
        m = (0.9 * m + 0.1 * g) / (1 - 0.9**step)
        s = (0.999 * s + 0.001 * g * g) / (1 - 0.999**step)
        w -= rate * m / (s**0.5 + 1e-8)
    return w


ADAM = Exercise(
    name="descent-adam",
    title="Adam",
    task="Write `adam(w, slopes, rate)`. Begin with m = s = 0. At step t = 1, 2, ... with slope g: m ← 0.9 m + 0.1 g; s ← 0.999 s + 0.001 g²; "
    "then w ← w − rate · m̂ / (√ŝ + 1e−8) with m̂ = m / (1 − 0.9ᵗ) and ŝ = s / (1 − 0.999ᵗ).",
    start="def adam(w, slopes, rate):\n    m = s = 0\n    for t, g in enumerate(slopes, 1):\n        pass\n    return w\n",
    function="adam",
    right=_adam,
    inputs=lambda: st.tuples(
        numbers(), st.lists(st.integers(-4, 4).map(lambda g: float(g) or 0.5), min_size=2, max_size=4), _RATES
    ),
    names=("w", "slopes", "rate"),
    mistakes=(
        Mistake(
            _corrected_for_good,
            "m and s are overwritten by their corrected values. Those are for this step alone: give them names of their own.",
        ),
        Mistake(
            lambda w, s, r: _adam(w, s, r, correct=False),
            "The corrections are missing: m and s begin at 0 and are too small at first.",
        ),
        Mistake(lambda w, s, r: _adam(w, s, r, root=False), "Divide by the root of ŝ."),
        Mistake(lambda w, s, r: _adam(w, s, r, same=True), "s forgets as fast as m here. Its constant is 0.999."),
        Mistake(lambda w, s, r: _adam(w, s, r, sign=1), "It climbs."),
        Mistake(_forgetful, "That is plain descent: where are m and s?"),
        Mistake(lambda w, _s, _r: w, "Nothing moves yet."),
    ),
)

EXERCISES = BATCH, MOMENTUM, ADAM
