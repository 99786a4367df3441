"""Exercises of lesson 16: what is trained, how features are scaled, and the simplest new top."""

from typing import Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from glassworks.lessons.exercises.draws import grids, numbers
from glassworks.lessons.exercises.exercise import Exercise, Mistake

TRAINED = Exercise(
    name="transfer-trained",
    title="What is left to train",
    task="A network's layers have `sizes` parameters each, from the first to the last. The first `frozen` layers keep their weights. "
    "Write `trained(sizes, frozen)`: how many parameters are trained.",
    start="def trained(sizes, frozen):\n    return sum(sizes)\n",
    function="trained",
    right=lambda sizes, frozen: sum(sizes[frozen:]),
    inputs=lambda: st.lists(st.integers(1, 50), min_size=1, max_size=6).flatmap(
        lambda sizes: st.tuples(st.just(sizes), st.integers(0, len(sizes)))
    ),
    names=("sizes", "frozen"),
    mistakes=(
        Mistake(lambda s, k: sum(s[:k]), "Those are the frozen ones. Which are left?"),
        Mistake(
            lambda s, k: sum(s[k + 1 :]),
            "One layer too few: counting begins at 0, so layer number `frozen` is the first that is trained.",
        ),
        Mistake(lambda s, k: sum(s[max(0, k - 1) :]), "One layer too many: the last frozen one is counted."),
        Mistake(lambda s, k: len(s[k:]), "That is the number of layers. Add up their parameters."),
        Mistake(lambda s, k: sum(s), "That is all of them. The first `frozen` layers do not move."),
        Mistake(lambda s, k: sum(s[-1:]), "That trains the top layer only, whatever `frozen` is."),
        Mistake(
            lambda s, k: sum(s) - k, "frozen is a number of layers, not of parameters: each of them has its own size."
        ),
        Mistake(lambda s, k: s[k:], "Those are the sizes of the layers. How many is that together?"),
        Mistake(lambda s, k: sum(s[:-k]), "[:-frozen] leaves layers off at the end. The first ones are frozen."),
    ),
)


def _scaled(train: np.ndarray, new: np.ndarray) -> np.ndarray:
    return (new - train.mean(axis=0)) / train.std(axis=0)


def _by_itself(new: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):  # a learner who writes this divides by 0, too
        return (new - new.mean(axis=0)) / new.std(axis=0)


def _features() -> "SearchStrategy[tuple[Any, ...]]":
    @st.composite
    def two(draw: Any) -> tuple[Any, ...]:
        train = draw(grids(numbers(), (2, 5), (2, 2)))
        assume(bool((train.std(axis=0) > 0.1).all()))
        new = draw(grids(numbers(), (1, 4), (2, 2)))
        return train, new

    return two()


SCALE = Exercise(
    name="transfer-scale",
    title="Features on one scale",
    task="Before a new top is fitted, every feature is brought to mean 0 and standard deviation 1 **on the training images**. "
    "Write `scale(train, new)`: the new images' features on that scale. Both are arrays, a row per image and a column per feature.",
    start="def scale(train, new):\n    return new\n",
    function="scale",
    right=_scaled,
    inputs=_features,
    names=("train", "new"),
    mistakes=(
        Mistake(
            lambda a, b: (b - b.mean(axis=0)) / np.where(b.std(axis=0) == 0, 1, b.std(axis=0)),
            "The new images are scaled by themselves. One image alone would become all zeros: use what the training images say.",
        ),
        Mistake(
            lambda _a, b: _by_itself(b),
            "The new images are scaled by themselves, and one image alone is divided by 0. Use what the training images say.",
        ),
        Mistake(
            lambda a, b: b - a.mean(axis=0), "The means are taken away, but the spreads stay as different as they were."
        ),
        Mistake(
            lambda a, b: (b - a.mean(axis=0)) / a.var(axis=0), "That divides by the variance. The spread is its root."
        ),
        Mistake(lambda a, b: (b - a.mean()) / a.std(), "One mean for everything. Each feature (column) has its own."),
        Mistake(lambda a, b: b / a.std(axis=0), "The spread is right; the mean is not taken away."),
        Mistake(
            lambda a, b: (b - a.mean(axis=0)) / a.std(axis=0, ddof=1),
            "Almost: this is the spread with n − 1. The scale here is numpy's default, by n.",
        ),
        Mistake(lambda a, b: b, "Nothing is scaled yet."),
        Mistake(
            lambda a, b: (b - a.min(axis=0)) / (a.max(axis=0) - a.min(axis=0)),
            "That brings the training images to 0 to 1. Wanted is mean 0 and standard deviation 1.",
        ),
        Mistake(
            lambda a, b: (b - a.mean(axis=0)) * a.std(axis=0),
            "The spread is multiplied: large ones become larger. Divide by it.",
        ),
        Mistake(
            lambda a, b: b - a.mean(axis=0) / a.std(axis=0),
            "Without brackets only the mean is divided. First take it away, then divide.",
        ),
        Mistake(
            lambda a, _b: (a - a.mean(axis=0)) / a.std(axis=0),
            "Those are the training images. The new ones are wanted, on their scale.",
        ),
    ),
)


def _means(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.array([features[labels == label].mean(axis=0) for label in (0, 1)])


def _nearest(features: np.ndarray, labels: np.ndarray, image: np.ndarray) -> int:
    return int(np.argmin(((_means(features, labels) - image) ** 2).sum(axis=1)))


def _labelled() -> "SearchStrategy[tuple[Any, ...]]":
    @st.composite
    def three(draw: Any) -> tuple[Any, ...]:
        features = draw(grids(st.integers(-9, 9), (4, 8), (2, 2)))
        others = st.lists(st.integers(0, 1), min_size=len(features) - 2, max_size=len(features) - 2)
        labels = np.array([0, 1, *draw(others)])  # an array: features[labels == 1] is what one writes first
        image = draw(st.lists(st.integers(-9, 9), min_size=2, max_size=2).map(np.array))
        first, second = ((_means(features, labels) - image) ** 2).sum(axis=1)
        assume(abs(first - second) > 1e-6)  # a tie has two right answers
        return features, labels, image

    return three()


NEAREST = Exercise(
    name="transfer-nearest",
    title="The simplest new top",
    task="Write `classify(features, labels, image)`: average the features of each class (labels are 0 and 1) and answer with the class whose "
    "**mean is nearest** to the new image's features. All three are numpy arrays; `features` has a row per image.",
    start="import numpy as np\n\n\ndef classify(features, labels, image):\n    return 0\n",
    function="classify",
    right=_nearest,
    inputs=_labelled,
    names=("features", "labels", "image"),
    mistakes=(
        Mistake(
            lambda f, y, x: int(y[int(np.argmin(((f - x) ** 2).sum(axis=1)))]),
            "That is the label of the nearest single image. One odd image decides then; take the class means.",
        ),
        Mistake(lambda f, y, x: 1 - _nearest(f, y, x), "It answers with the class that is further away."),
        Mistake(
            lambda f, y, x: int(np.argmax(_means(f, y) @ x)),
            "That compares by products: a mean with large numbers wins from everywhere. Use distances.",
        ),
        Mistake(
            lambda f, y, x: int(np.argmin(abs((_means(f, y) - x)[:, 0]))),
            "Only the first feature is compared. A distance takes all of them.",
        ),
        Mistake(
            lambda f, y, x: int(np.argmin((_means(f, y) - x).sum(axis=1))),
            "Differences of opposite signs cancel each other: square them (or take lengths) before adding.",
        ),
        Mistake(
            lambda f, y, x: int(sum(y) * 2 > len(y)), "That is the more frequent class; the image is not looked at."
        ),
        Mistake(lambda f, y, x: 0, "It always answers 0."),
        Mistake(
            lambda f, y, x: int(np.argmin(abs(_means(f, y) - x).sum(axis=1))),
            "Those are distances along the axes. The straight one is meant: squares, added, and their root if you like.",
        ),
        Mistake(
            lambda f, y, x: int(np.argmin([((f[y == k] - x) ** 2).sum(axis=1).mean() for k in (0, 1)])),
            "That averages the distances. Average the features first, then take one distance for each class.",
        ),
        Mistake(
            lambda f, y, x: int(np.argmin([((f[y == k] - x) ** 2).sum() for k in (0, 1)])),
            "That adds up the distances of a class: the one with more images is always far. Take the class means.",
        ),
    ),
)

EXERCISES = TRAINED, SCALE, NEAREST
