"""A neuron worked out number by number, and one that learns a rule from examples by gradient descent.

The one that learns has the logistic activation and the cross-entropy, whose slope along the sum is ``y - t``; so each
step is ``w -= rate * mean((y - t) x)`` and ``b -= rate * mean(y - t)``.

Shape letters: N points, D inputs (2).
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch

from glassworks.core.seeds import derive
from glassworks.pipelines.neuron.recipe import NeuronConfig
from glassworks.pipelines.neuron.report import Examples, Learned, NeuronReport, Worked
from glassworks.pipelines.neuron.unit import ACTIVATIONS, REACH, follows, logistic
from glassworks.pipelines.repeats import seeds_of

NEW_POINTS = 10_000
_TORCH: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "step": lambda z: (z > 0).double(),
    "identity": lambda z: z,
    "logistic": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
}


@dataclass(frozen=True)
class State:
    """The neuron that learns, before a step: its numbers, and the cross-entropy of its examples."""

    w_D: np.ndarray
    b: float
    loss: float


def worked(x: tuple[float, float], w: tuple[float, float], b: float, activation: str, change: str) -> Worked:
    """Every number on the way from the inputs to the output."""
    products = [w[0] * x[0], w[1] * x[1]]
    total, length = sum(products) + b, math.hypot(*w)
    return Worked(
        change=change,
        w=list(w),
        b=b,
        products=products,
        sum=total,
        output=float(ACTIVATIONS[activation](np.array(total))),
        distance=abs(b) / length if length else None,
        degrees=math.degrees(math.atan2(w[1], w[0])) if length else None,
    )


def changes(config: NeuronConfig) -> list[Worked]:
    """The neuron as set, and with one thing changed at a time."""
    (w1, w2), b = config.w, config.b
    rows = [
        ("as set", (w1, w2), b),
        ("weights and bias doubled", (2 * w1, 2 * w2), 2 * b),
        ("bias + 1", (w1, w2), b + 1),
        ("all signs turned round", (-w1, -w2), -b),
        ("second weight 0", (w1, 0.0), b),
    ]
    return [worked(config.x, w, bias, config.activation, change) for change, w, bias in rows]


def examples(config: NeuronConfig, seed: int, count: int, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Points [N, D] at random places, and 1 for each that follows the rule [N]."""
    points_ND = np.random.default_rng(derive(seed, name)).uniform(-REACH, REACH, (count, 2))
    return points_ND, follows(config.rule, points_ND)


def steps(points_ND: np.ndarray, targets_N: np.ndarray, learning_rate: float) -> Iterator[State]:
    """Gradient descent from weights of 0, for ever."""
    w_D, b = np.zeros(2), 0.0
    while True:
        sums_N = points_ND @ w_D + b
        # log(1 + e^z) - t z is the cross-entropy of the logistic unit.
        loss = float(np.mean(np.logaddexp(0, sums_N) - targets_N * sums_N))
        yield State(w_D, b, loss)
        slope_N = logistic(sums_N) - targets_N
        w_D = w_D - learning_rate * (slope_N @ points_ND) / len(points_ND)
        b -= learning_rate * float(slope_N.mean())


def learn(config: NeuronConfig, seed: int) -> Learned:
    """One seed's neuron, measured on points that it did not learn from."""
    walk = steps(*examples(config, seed, config.points, "points"), config.learning_rate)
    losses = [next(walk).loss for _ in range(config.steps)]
    last = next(walk)
    points_ND, targets_N = examples(config, seed, NEW_POINTS, "new points")
    answers_N = points_ND @ last.w_D + last.b > 0
    majority = max(float(targets_N.mean()), 1 - float(targets_N.mean()))
    return Learned(last.w_D.tolist(), last.b, float((answers_N == targets_N).mean()), majority, losses)


def compute(config: NeuronConfig, seed: int) -> NeuronReport:
    """All numbers."""
    rows = changes(config)
    total = np.array(rows[0].sum)
    return NeuronReport(
        x=list(config.x),
        activation=config.activation,
        worked=rows,
        outputs={name: float(function(total)) for name, function in ACTIVATIONS.items()},
        difference=max(_difference(row, config.x, name) for row in rows for name in ACTIVATIONS),
        learned=[learn(config, one) for one in seeds_of(seed, config.repeats)],
        new_points=NEW_POINTS,
    )


def first_examples(config: NeuronConfig, seed: int) -> Examples:
    """What the first seed's neuron learned from; at most 500 of them are shown."""
    points_ND, targets_N = examples(config, seed, config.points, "points")
    return Examples(points_ND[:500].tolist(), targets_N[:500].tolist())


def _difference(row: Worked, x: tuple[float, float], activation: str) -> float:
    """Of the output from that of ``torch.nn.Linear`` and torch's activation."""
    layer = torch.nn.Linear(2, 1, dtype=torch.float64)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([row.w], dtype=torch.float64))
        layer.bias.fill_(row.b)
        theirs = _TORCH[activation](layer(torch.tensor([x], dtype=torch.float64)))
    return abs(float(theirs) - float(ACTIVATIONS[activation](np.array(row.sum))))
