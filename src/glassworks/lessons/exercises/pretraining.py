"""Exercises of lesson 4: a Boltzmann machine's hidden units, its update, and dropout; tests hold them against the library."""

import math

import numpy as np
from hypothesis import strategies as st

from glassworks.lessons.exercises.draws import grids, lists, numbers
from glassworks.lessons.exercises.exercise import Exercise, Mistake


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def _sums(v: list[int], w: list[list[float]], c: list[float]) -> list[float]:
    return [bias + sum(v[i] * w[i][j] for i in range(len(v))) for j, bias in enumerate(c)]


def _hidden(v: list[int], w: list[list[float]], c: list[float]) -> list[float]:
    return [_logistic(one) for one in _sums(v, w, c)]


HIDDEN = Exercise(
    name="pretraining-hidden",
    title="Hidden units from pixels",
    task="Write `hidden(v, w, c)`: the probability that each hidden unit is 1, given the pixels `v` (zeros and ones). "
    "`w[i][j]` joins pixel *i* with hidden unit *j*, `c[j]` is the bias of unit *j*; the probability is σ of the bias plus the weighted pixels, with σ(s) = 1 / (1 + e⁻ˢ).",
    start="import math\n\n\ndef hidden(v, w, c):\n    return [0.5 for bias in c]\n",
    function="hidden",
    right=_hidden,
    inputs=lambda: st.tuples(st.integers(2, 3), st.integers(2, 3)).flatmap(
        lambda size: st.tuples(
            lists(st.integers(0, 1), size[0]),
            lists(lists(numbers(-2, 2), size[1]), size[0]),
            lists(numbers(-2, 2), size[1]),
        )
    ),
    names=("v", "w", "c"),
    mistakes=(
        Mistake(_sums, "Those are the sums. A probability lies between 0 and 1: put σ around them."),
        Mistake(lambda v, w, c: _hidden(v, w, [0.0] * len(c)), "Where does the bias of each hidden unit come in?"),
        Mistake(
            lambda v, w, c: [float(one > 0) for one in _sums(v, w, c)],
            "That is a step: the unit decides at once. Here the probability is wanted; drawing comes later.",
        ),
        Mistake(
            lambda v, w, c: [1 - one for one in _hidden(v, w, c)], "Those are the probabilities of 0. Look at the sign."
        ),
        Mistake(
            lambda v, w, c: [_logistic(bias + sum(row[j] for row in w)) for j, bias in enumerate(c)],
            "All weights are added up, whatever the pixels are. A pixel that is 0 adds nothing.",
        ),
        Mistake(
            lambda v, w, c: [math.tanh(one) for one in _sums(v, w, c)],
            "That is tanh, which goes from −1 to 1. A probability needs the logistic function.",
        ),
        Mistake(lambda v, w, c: [0.5] * len(c), "Nothing is computed yet: every unit says one half."),
    ),
)


def _outer(v: np.ndarray, h: np.ndarray) -> np.ndarray:
    return np.outer(v, h)


UPDATE = Exercise(
    name="pretraining-update",
    title="One step of contrastive divergence",
    task="Write `update(w, v0, h0, v1, h1, rate)`: the weights after one step for one image. `v0` are its pixels, `h0` its hidden probabilities, "
    "`v1` and `h1` the same after one Gibbs step. *w[i][j]* grows by rate · (v0[i] h0[j] − v1[i] h1[j]). `w` is an array, the others are lists.",
    start="import numpy as np\n\n\ndef update(w, v0, h0, v1, h1, rate):\n    return w\n",
    function="update",
    right=lambda w, v0, h0, v1, h1, rate: w + rate * (_outer(v0, h0) - _outer(v1, h1)),
    inputs=lambda: st.tuples(
        grids(numbers(-2, 2), (2, 2), (3, 3)),
        lists(st.integers(0, 1), 2),
        lists(st.sampled_from([0.1, 0.5, 0.8]), 3),
        lists(st.integers(0, 1), 2),
        lists(st.sampled_from([0.1, 0.5, 0.8]), 3),
        st.sampled_from([0.1, 0.5]),
    ),
    names=("w", "v0", "h0", "v1", "h1", "rate"),
    mistakes=(
        Mistake(
            lambda w, v0, h0, v1, h1, rate: w - rate * (_outer(v0, h0) - _outer(v1, h1)),
            "It unlearns: what the data show should become likelier, what the machine dreams less likely.",
        ),
        Mistake(
            lambda w, v0, h0, v1, h1, rate: w + rate * _outer(v0, h0),
            "Only the data pull. Without the second part the weights grow for ever.",
        ),
        Mistake(lambda w, v0, h0, v1, h1, rate: w + _outer(v0, h0) - _outer(v1, h1), "The learning rate is not used."),
        Mistake(
            lambda w, v0, h0, v1, h1, rate: w + rate * _outer(np.subtract(v0, v1), np.subtract(h0, h1)),
            "The difference of products is not the product of differences: multiply first, then take away.",
        ),
        Mistake(
            lambda w, v0, h0, v1, h1, rate: w + rate * (_outer(v0, h0) - _outer(v1, h0)),
            "The second product mixes two moments: after the Gibbs step both layers are new.",
        ),
        Mistake(
            lambda w, v0, h0, v1, h1, rate: rate * (_outer(v0, h0) - _outer(v1, h1)),
            "That is the change. Add it to the weights that were there.",
        ),
        Mistake(lambda w, *_: w, "Nothing moves yet."),
    ),
)


def _dropped(h: list[float], kept: list[int], p: float) -> list[float]:
    return [value * keep / (1 - p) for value, keep in zip(h, kept, strict=True)]


DROPOUT = Exercise(
    name="pretraining-dropout",
    title="Dropout",
    task="Write `dropout(h, kept, p, training)`. In training, a hidden value whose entry of `kept` is 0 becomes 0, and the others are **divided by 1 − p**, "
    "so that the mean stays what it was. Where `training` is false, nothing changes.",
    start="def dropout(h, kept, p, training):\n    return h\n",
    function="dropout",
    right=lambda h, kept, p, training: _dropped(h, kept, p) if training else h,
    inputs=lambda: st.tuples(
        lists(numbers(-2, 2), 3), lists(st.integers(0, 1), 3), st.sampled_from([0.2, 0.5, 0.8]), st.booleans()
    ),
    names=("h", "kept", "p", "training"),
    mistakes=(
        Mistake(
            lambda h, kept, p, training: [a * b for a, b in zip(h, kept, strict=True)] if training else h,
            "The others keep their size: on average the next layer gets too little. Divide them.",
        ),
        Mistake(
            lambda h, kept, p, training: _dropped(h, kept, p),
            "It drops values in use, too. The answer would hang on chance.",
        ),
        Mistake(
            lambda h, kept, p, training: [a * b / p for a, b in zip(h, kept, strict=True)] if training else h,
            "p is the share that is dropped. Which share is kept?",
        ),
        Mistake(
            lambda h, kept, p, training: (
                [a * (1 - b) / (1 - p) for a, b in zip(h, kept, strict=True)] if training else h
            ),
            "It drops the ones that should be kept.",
        ),
        Mistake(
            lambda h, kept, p, training: [a * b * (1 - p) for a, b in zip(h, kept, strict=True)] if training else h,
            "Multiplying makes the kept ones smaller still. They have to make up for those that are gone.",
        ),
        Mistake(
            lambda h, kept, p, training: h if training else _dropped(h, kept, p),
            "The two cases are exchanged: dropout works in training.",
        ),
        Mistake(lambda h, kept, p, training: h, "Nothing is dropped yet."),
    ),
)

EXERCISES = HIDDEN, UPDATE, DROPOUT
