"""Batch, stochastic and mini-batch gradient descent on a problem whose minimum is known exactly: a straight line.

``y = w x + b`` is fitted to N noisy points by the mean squared error. Each way sees every point equally often; they
differ in how many points one step averages over. NumPy and float64, in the open: no loop is hidden.

Shape letters: N points, B points of a step.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field

from glassworks.charts.figures import INK, MUTED, SERIES, Figure, by_epoch, drawn, line_figure
from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.recipe import Recipe
from glassworks.core.report import Report
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.base import finish
from glassworks.pipelines.report import Findings, Table, Verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TRUE_W, TRUE_B = 2.0, -1.0


class DescentConfig(Config):
    """The ``[descent]`` table."""

    points: Annotated[int, Field(ge=8, le=100_000)] = 200
    """N."""
    noise: Annotated[float, Field(ge=0, le=10)] = 0.5
    """Standard deviation of the points around the line."""
    batch_sizes: tuple[Annotated[int, Field(ge=1)], ...] = (200, 20, 1)
    """B of each way: all points, a few, one."""
    rates: tuple[Annotated[float, Field(gt=0, le=2)], ...] = (0.3, 0.1, 0.02)
    """Learning rate of each way."""
    epochs: Annotated[int, Field(ge=1, le=10_000)] = 60
    """Times that every point is seen."""


class DescentRecipe(Recipe):
    """Batch, stochastic and mini-batch gradient descent."""

    task: str = "gradient_descent"
    """The kind of recipe: what one run of it does."""
    descent: DescentConfig = DescentConfig()


@dataclass
class Way:
    """One way down.

    Attributes:
        batch_size: B.
        rate: learning rate.
        steps: updates made.
        path: [w, b] before the first and after each update, thinned to some hundreds.
        excess: of the loss over its minimum, after each epoch.
        steps_to_1_percent: updates until the excess was first below 1 % of its start; ``None`` where it never was.
        wobble: mean distance of the last epoch's [w, b] from their own middle.
    """

    batch_size: int
    rate: float
    steps: int
    path: list[list[float]]
    excess: list[float]
    steps_to_1_percent: int | None
    wobble: float


@dataclass
class DescentReport(Report):
    """All ways, and the exact minimum.

    Attributes:
        minimum: [w, b] by least squares.
        least_loss: there.
        ways: in the order of the recipe.
    """

    minimum: list[float]
    least_loss: float
    ways: list[Way]


@dataclass(frozen=True)
class Line:
    """The points of the problem."""

    x_N: np.ndarray
    y_N: np.ndarray

    @classmethod
    def drawn(cls, config: DescentConfig, seed: int) -> "Line":
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


def walk(line: Line, batch_size: int, rate: float, epochs: int, seed: int) -> Way:
    """Gradient descent from (0, 0); each epoch goes through the points in a new order."""
    least, wb = line.loss(line.minimum()), np.zeros(2)
    begin = line.loss(wb) - least
    path, excess, reached = [wb], [], None
    for epoch in range(epochs):
        order = np.random.default_rng(derive(seed, "order", epoch)).permutation(len(line.x_N))
        for start in range(0, len(order), batch_size):
            wb = wb - rate * line.gradient(wb, order[start : start + batch_size])
            path.append(wb)
            if reached is None and line.loss(wb) - least < 0.01 * begin:
                reached = len(path) - 1
        excess.append(line.loss(wb) - least)
    last = np.array(path[-max(2, -(-len(line.x_N) // batch_size)) :])
    wobble = float(np.linalg.norm(last - last.mean(0), axis=1).mean())
    thinned = path[:: max(1, len(path) // 400)]
    return Way(batch_size, rate, len(path) - 1, [point.tolist() for point in thinned], excess, reached, wobble)


def run(recipe: DescentRecipe, inputs: None, folder: RunFolder, *, resume: bool, context: RunContext) -> Findings:
    """See ``pipelines.base.run``; it takes a second, so there is nothing to resume."""
    config = recipe.descent
    with context.stage("descending", None, "steps"):
        line = Line.drawn(config, recipe.seed)
        ways = [
            walk(line, min(size, config.points), rate, config.epochs, recipe.seed)
            for size, rate in zip(config.batch_sizes, config.rates, strict=False)
        ]
    minimum = line.minimum()
    numbers = DescentReport(minimum=minimum.tolist(), least_loss=line.loss(minimum), ways=ways)
    return finish(
        recipe, folder, context, numbers, verdicts=_verdicts(numbers), tables=_tables(numbers),
        figures=_figures(numbers, line),
    )  # fmt: skip


def _verdicts(found: DescentReport) -> list[Verdict]:
    first, last = found.ways[0], found.ways[-1]
    reached = "; ".join(
        f"{_name(way)} after {way.steps_to_1_percent} steps"
        + (f" ({way.steps_to_1_percent * way.batch_size:,} points looked at)" if way.steps_to_1_percent else "")
        for way in found.ways
    )
    return [
        Verdict("note", f"Down to 1 % of the first excess: {reached}."),
        Verdict(
            "note",
            f"In the last epoch {_name(first)} stands still (it moves by {first.wobble:.1e}), {_name(last)} still "
            f"wanders by {last.wobble:.3f} around the minimum: a constant rate keeps the noise of single points.",
        ),
        Verdict(
            "good", f"The exact minimum is w = {found.minimum[0]:.4f}, b = {found.minimum[1]:.4f}, by least squares."
        ),
    ]


def _name(way: Way) -> str:
    return "stochastic descent" if way.batch_size == 1 else f"descent in batches of {way.batch_size}"


def _tables(found: DescentReport) -> list[Table]:
    rows = [
        [way.batch_size, way.rate, way.steps, way.steps_to_1_percent, way.excess[-1], way.wobble] for way in found.ways
    ]
    columns = ["points a step", "rate", "steps", "steps to 1 %", "excess at the end", "wobble"]
    return [Table(title="The ways", columns=columns, rows=rows)]


def _figures(found: DescentReport, line: Line) -> list[Figure]:
    excess = {_name(way): by_epoch(way.excess) for way in found.ways}
    return [
        drawn("The ways down", "Slope and bias from (0, 0) over the lines of equal loss; the cross is the minimum.",
              lambda axes: _draw_ways(axes, found, line)),
        line_figure("Excess of the loss over its minimum", "After each round over all points, logarithmic.", excess,
                    x_title="epoch", y_title="excess", log_y=True),
    ]  # fmt: skip


def _draw_ways(axes: "Axes", found: DescentReport, line: Line) -> None:
    w, b = np.meshgrid(np.linspace(-0.4, 3, 80), np.linspace(-1.8, 0.4, 80))
    height = np.array([line.loss(np.array(pair)) for pair in zip(w.ravel(), b.ravel(), strict=True)]).reshape(w.shape)
    levels = found.least_loss + np.array([0.01, 0.05, 0.15, 0.35, 0.7, 1.2])
    axes.contour(w, b, height, levels=levels, colors=[MUTED], linewidths=0.6, alpha=0.6)
    for number, way in reversed(list(enumerate(found.ways))):
        points, width = np.array(way.path), 1.0 if way.batch_size == 1 else 1.8
        axes.plot(points[:, 0], points[:, 1], label=_name(way), linewidth=width, color=SERIES[number % len(SERIES)])
    axes.plot(*found.minimum, "+", color=INK, markersize=12)
    axes.set(xlabel="w", ylabel="b")
    axes.grid(visible=False)
    axes.legend(fontsize=7)
