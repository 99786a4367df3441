"""Rosenblatt's rule on a Boolean function of two inputs, its bound, and where it must fail.

The rule, from zero weights and with learning rate 1: ``y = step(w x + b)``; after each example ``w += (t - y) x`` and
``b += t - y`` (Rosenblatt 1958). It ends after at most ``(R / gamma)^2`` corrections if the points are separable
(Novikoff 1962), where ``R`` is the largest length of a point and ``gamma`` the widest margin, both with the bias as a
third coordinate that is always 1.

Shape letters: N points (4), D inputs (2).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import torch

from glassworks.models.vision.perceptron import Perceptron
from glassworks.pipelines.perceptron.recipe import PerceptronConfig
from glassworks.pipelines.perceptron.report import PerceptronReport
from glassworks.pipelines.perceptron.truth import POINTS_ND, TRUTH, targets


@dataclass(frozen=True)
class Epoch:
    """The unit after one round over the four points.

    Attributes:
        mistakes: corrections made in it.
        w1: weight of the first input.
        w2: weight of the second input.
        b: bias.
    """

    mistakes: int
    w1: float
    w2: float
    b: float


def steps(config: PerceptronConfig) -> Iterator[Epoch]:
    """The rule, epoch by epoch, for ever: it stops correcting once an epoch is clean."""
    examples = list(zip(torch.tensor(POINTS_ND), torch.tensor(targets(TRUTH[config.function])), strict=True))
    unit = Perceptron(2, config.at_zero).double()
    while True:
        mistakes = sum(unit.learn(x_D, target) for x_D, target in examples)
        w1, w2 = unit.weight.tolist()
        yield Epoch(mistakes, w1, w2, unit.bias.item())


def learn(config: PerceptronConfig) -> PerceptronReport:
    """Runs the rule until an epoch is clean, or as long as ``config`` allows."""
    targets_N = targets(TRUTH[config.function])
    epochs: list[Epoch] = []
    for epoch in steps(config):
        epochs.append(epoch)
        if not epoch.mistakes or len(epochs) == config.epochs:
            break
    last, mistakes = epochs[-1], [epoch.mistakes for epoch in epochs]
    radius, gamma = float(np.sqrt(3.0)), margin(targets_N)
    return PerceptronReport(
        function=config.function,
        epochs_until_clean=None if last.mistakes else len(epochs),
        mistakes_per_epoch=mistakes,
        w=[last.w1, last.w2],
        b=last.b,
        path=[[epoch.w1, epoch.w2, epoch.b] for epoch in epochs],
        separable=gamma is not None,
        radius=radius,
        margin=gamma,
        bound=None if gamma is None else radius**2 / gamma**2,
        best_accuracy=best_accuracy(targets_N),
        separable_functions=sum(margin(targets(code)) is not None for code in range(16)),
    )


def margin(targets_N: np.ndarray) -> float | None:
    """The widest margin of a plane through the origin of the points ``(x1, x2, 1)``; ``None`` where none divides.

    It is the distance from the origin to the convex hull of the points with their signs, found by trying every subset
    of them: the nearest point of the hull is that of the affine hull of one.
    """
    signed_N3 = (2 * targets_N - 1)[:, None] * np.column_stack([POINTS_ND, np.ones(4)])
    nearest = np.inf
    for count in range(1, 5):
        for chosen in combinations(range(4), count):
            corners = signed_N3[list(chosen)]
            system = np.block([[corners @ corners.T, np.ones((count, 1))], [np.ones((1, count)), np.zeros((1, 1))]])
            shares = np.linalg.lstsq(system, np.append(np.zeros(count), 1.0), rcond=None)[0][:count]
            if (shares >= -1e-12).all() and abs(shares.sum() - 1) < 1e-9:
                nearest = min(nearest, float(np.linalg.norm(shares @ corners)))
    return nearest if nearest > 1e-9 else None


def best_accuracy(targets_N: np.ndarray) -> float:
    """Of the best single threshold unit: the nearest separable function."""
    separable = [code for code in range(16) if margin(targets(code)) is not None]
    return max(float((targets(code) == targets_N).mean()) for code in separable)
