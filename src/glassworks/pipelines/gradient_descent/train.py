"""Batch, stochastic and mini-batch gradient descent on a problem whose minimum is known exactly: a straight line.

``y = w x + b`` is fitted to N noisy points by the mean squared error. Each way sees every point equally often; they
differ in how many points one step averages over. NumPy and float64, in the open: no loop is hidden.

Shape letters: N points, B points of a step.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from glassworks.core.seeds import derive
from glassworks.pipelines.base import Job
from glassworks.pipelines.gradient_descent.recipe import DescentConfig, DescentRecipe
from glassworks.pipelines.gradient_descent.report import DescentReport, Landscape, Way

TRUE_W, TRUE_B = 2.0, -1.0


@dataclass(frozen=True)
class LinePoints:
    """Points around a straight line, to be fitted by one."""

    x_N: np.ndarray
    y_N: np.ndarray

    @classmethod
    def drawn(cls, config: DescentConfig, seed: int) -> "LinePoints":
        """Points around the true line."""
        random = np.random.default_rng(derive(seed, "points"))
        x_N = random.uniform(-1, 1, config.points)
        return cls(x_N, TRUE_W * x_N + TRUE_B + random.normal(0, config.noise, config.points))

    def loss(self, wb: np.ndarray) -> float:
        """Mean of ``(w x + b - y)^2 / 2``."""
        return float(np.square(wb[0] * self.x_N + wb[1] - self.y_N).mean() / 2)

    def gradient(self, wb: np.ndarray, rows_B: np.ndarray) -> np.ndarray:
        """Of the loss over some points."""
        error_B = wb[0] * self.x_N[rows_B] + wb[1] - self.y_N[rows_B]
        return np.array([(error_B * self.x_N[rows_B]).mean(), error_B.mean()])

    def minimum(self) -> np.ndarray:
        """Least squares."""
        return np.linalg.lstsq(np.column_stack([self.x_N, np.ones(len(self.x_N))]), self.y_N, rcond=None)[0]


def steps(problem: LinePoints, batch_size: int, rate: float, seed: int) -> Iterator[list[np.ndarray]]:
    """The [w, b] after each update, epoch by epoch from (0, 0), for ever; each epoch has a new order of the points."""
    wb, epoch = np.zeros(2), 0
    while True:
        order = np.random.default_rng(derive(seed, "order", epoch)).permutation(len(problem.x_N))
        path = []
        for start in range(0, len(order), batch_size):
            wb = wb - rate * problem.gradient(wb, order[start : start + batch_size])
            path.append(wb)
        yield path
        epoch += 1


def walk(problem: LinePoints, batch_size: int, rate: float, epochs: int, seed: int) -> Way:
    """Gradient descent from (0, 0)."""
    least, start = problem.loss(problem.minimum()), np.zeros(2)
    begin = problem.loss(start) - least
    path, excess, reached = [start], [], None
    for _, updates in zip(range(epochs), steps(problem, batch_size, rate, seed), strict=False):
        for wb in updates:
            path.append(wb)
            if reached is None and problem.loss(wb) - least < 0.01 * begin:
                reached = len(path) - 1
        excess.append(problem.loss(path[-1]) - least)
    last = np.array(path[-max(2, -(-len(problem.x_N) // batch_size)) :])
    wobble = float(np.linalg.norm(last - last.mean(0), axis=1).mean())
    thinned = path[:: max(1, len(path) // 400)]
    return Way(batch_size, rate, len(path) - 1, [point.tolist() for point in thinned], excess, reached, wobble)


def prepare(job: Job[DescentRecipe, None]) -> LinePoints:
    """Draws the points."""
    return LinePoints.drawn(job.recipe.descent, job.recipe.seed)


def train(job: Job[DescentRecipe, LinePoints]) -> list[Way]:
    """Goes down every way."""
    config = job.recipe.descent
    with job.context.stage("descending", None, "steps"):
        return [
            walk(job.inputs, min(size, config.points), rate, config.epochs, job.recipe.seed)
            for size, rate in zip(config.batch_sizes, config.rates, strict=False)
        ]


def measure(job: Job[DescentRecipe, LinePoints], ways: list[Way]) -> DescentReport:
    """The ways beside the exact minimum."""
    minimum = job.inputs.minimum()
    return DescentReport(minimum=minimum.tolist(), least_loss=job.inputs.loss(minimum), ways=ways)


def landscape(problem: LinePoints) -> Landscape:
    """The loss over a part of the plane that holds the ways."""
    w, b = np.linspace(-0.4, 3, 80), np.linspace(-1.8, 0.4, 80)
    heights = np.array([[problem.loss(np.array([at_w, at_b])) for at_w in w] for at_b in b])
    return Landscape(w, b, heights)
