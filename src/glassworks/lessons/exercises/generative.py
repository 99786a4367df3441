"""Exercises of lesson 10: the best discriminator, the value of the game, and a condition drawn around a sentence."""

import math
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from glassworks.lessons.exercises.draws import between_0_and_1, lists, numbers
from glassworks.lessons.exercises.exercise import Exercise, Mistake

Shares = list[float]


def _pairs() -> "SearchStrategy[tuple[Any, ...]]":
    """Two distributions over the same kinds, every share above 0."""
    weights = st.integers(2, 4).flatmap(lambda count: st.tuples(*[lists(st.integers(1, 9), count)] * 2))
    return weights.map(lambda both: tuple([one / sum(part) for one in part] for part in both))


def _each(rule: Any) -> Any:
    return lambda p, q: [rule(real, made) for real, made in zip(p, q, strict=True)]


BEST = Exercise(
    name="generative-best",
    title="The best discriminator",
    task="Samples come in a few kinds. `p` are the shares of the kinds among real samples, `q` among generated ones. Half of all samples that the "
    "discriminator is given are real. Write `best(p, q)`: for each kind the chance that a sample of it is **real**.",
    start="def best(p, q):\n    return [0.5 for kind in p]\n",
    function="best",
    right=_each(lambda real, made: real / (real + made)),
    inputs=_pairs,
    names=("p", "q"),
    mistakes=(
        Mistake(_each(lambda real, made: real / 2), 'That looks at the real samples alone. Of all samples of a kind, real and generated, how many are real?'),
        Mistake(_each(lambda real, made: made / (real + made)), "Those are the chances that a sample is generated."),
        Mistake(_each(lambda real, _: real), "That is how often real samples are of this kind. How often are generated ones?"),
        Mistake(_each(lambda real, made: real / made), "A ratio can be above 1. Of all samples of this kind: what share is real?"),
        Mistake(
            _each(lambda real, made: 1 / (1 + math.exp(made - real))),
            "The logistic function bends scores into chances. These are shares already: divide by their sum.",
        ),
        Mistake(_each(lambda real, made: float(real > made)), "That is certain of every kind. How certain may it be?"),
        Mistake(_each(lambda real, made: 0.5), "That says the same of every kind."),
    ),
)  # fmt: skip


def _value(p: Shares, q: Shares, d: Shares) -> float:
    return sum(a * math.log(c) + b * math.log(1 - c) for a, b, c in zip(p, q, d, strict=True))


def _games() -> "SearchStrategy[tuple[Any, ...]]":
    return _pairs().flatmap(
        lambda both: st.tuples(st.just(both[0]), st.just(both[1]), lists(between_0_and_1(), len(both[0])))
    )


VALUE = Exercise(
    name="generative-value",
    title="What the two play for",
    task="`p` and `q` are the shares of each kind among real and among generated samples, `d` what the discriminator says of each kind. Write "
    "`value(p, q, d)`: the mean of ln *D* over real samples plus the mean of ln(1 − *D*) over generated ones.",
    start="import math\n\n\ndef value(p, q, d):\n    return 0.0\n",
    function="value",
    right=_value,
    inputs=_games,
    names=("p", "q", "d"),
    mistakes=(
        Mistake(lambda p, q, d: _value(p, q, d) / len(p), 'The shares make a mean of it already: they add up to 1. There is nothing left to divide by.'),
        Mistake(lambda p, q, d: _value(q, p, d), "Real and generated are exchanged: ln D belongs to the real ones."),
        Mistake(lambda p, q, d: -_value(p, q, d), "That is the loss of the discriminator, which it makes small. The value has the other sign."),
        Mistake(
            lambda p, q, d: sum(a * math.log(c) for a, c in zip(p, d, strict=True)),
            "The real ones are counted. What does it say of generated ones?",
        ),
        Mistake(
            lambda p, q, d: sum(math.log(c) + math.log(1 - c) for c in d),
            "Every kind counts alike here. A mean over samples weighs each kind with its share.",
        ),
        Mistake(
            lambda p, q, d: sum(a * math.log(c) - b * math.log(c) for a, b, c in zip(p, q, d, strict=True)),
            "Minus ln D is the generator's loss in practice. The value has ln(1 − D) for generated ones.",
        ),
        Mistake(
            lambda p, q, d: _value(p, q, d) / math.log(2), "These are bits: the natural logarithm is wanted."
        ),
        Mistake(lambda p, q, d: 0.0, "It gives back 0 whatever they play."),
    ),
)  # fmt: skip


def _drawn(rule: Any) -> Any:
    return lambda mean, log_variance, noise: [
        rule(m, v, e) for m, v, e in zip(mean, log_variance, noise, strict=True)
    ]  # fmt: skip


def _conditions() -> "SearchStrategy[tuple[Any, ...]]":
    return st.integers(1, 4).flatmap(lambda count: st.tuples(*[lists(numbers(-3, 3), count)] * 3))


CONDITION = Exercise(
    name="generative-condition",
    title="A condition around the sentence",
    task="StackGAN draws the condition around its sentence each time. The sentence gives a `mean` and the **logarithm of the variance**, `noise` are standard "
    "normal numbers. Write `condition(mean, log_variance, noise)`: the list of mean + standard deviation × noise. The standard deviation is the root of the variance.",
    start="import math\n\n\ndef condition(mean, log_variance, noise):\n    return mean\n",
    function="condition",
    right=_drawn(lambda m, v, e: m + math.exp(v / 2) * e),
    inputs=_conditions,
    names=("mean", "log_variance", "noise"),
    mistakes=(
        Mistake(_drawn(lambda m, v, e: m + math.exp(v) * e), "That multiplies by the variance. Take its root: half of the logarithm."),
        Mistake(_drawn(lambda m, v, e: m + v * e), "The logarithm itself can be below 0, a spread cannot: e to the power of it is missing."),
        Mistake(_drawn(lambda m, v, e: m + v / 2 * e), "Half of the logarithm is right; e to the power of it is missing."),
        Mistake(_drawn(lambda m, v, e: math.exp(v / 2) * e), "It is drawn around 0: the mean is missing."),
        Mistake(_drawn(lambda m, v, e: m + e), "The spread is 1 for every sentence: what is the variance for?"),
        Mistake(_drawn(lambda m, v, e: m + math.exp(v / 2)), "The noise has no part in it, so the same sentence always gives the same image."),
        Mistake(_drawn(lambda m, v, e: m), "That is the mean: every image of a sentence would be the same."),
    ),
)  # fmt: skip

EXERCISES = BEST, VALUE, CONDITION
