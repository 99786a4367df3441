"""Logistic regression on points of the plane, trained through the loop and compared with its exact optimum.

``p = logistic(w x + b)``; the cross-entropy is convex, so there is one optimum, found here by Newton's method in
float64. Both carry the same small pull on the weights, without which separable points would drive them to infinity.

Shape letters: N points, D inputs (2).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field

from glassworks.charts.figures import INK, PAPER, SERIES, Figure, by_epoch, drawn, line_figure
from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.recipe import Recipe
from glassworks.core.report import Report
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.base import finish
from glassworks.pipelines.dense import PLAIN, dense, resolve_training
from glassworks.pipelines.report import Findings, Table, Verdict
from glassworks.training.config import LoopConfig

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class LogisticConfig(Config):
    """The ``[logistic]`` table."""

    points: Annotated[int, Field(ge=4, le=100_000)] = 400
    """N, half of each class."""
    distance: Annotated[float, Field(ge=0, le=20)] = 2.0
    """Between the middles of the two round clouds, in their standard deviations."""


class LogisticRecipe(Recipe):
    """A line between two clouds of points."""

    task: str = "logistic"
    """The kind of recipe: what one run of it does."""
    logistic: LogisticConfig = LogisticConfig()
    training: LoopConfig = LoopConfig()


@dataclass
class LogisticReport(Report):
    """The line that was learned, and the best one.

    Attributes:
        w, b: learned.
        optimum: [w1, w2, b] by Newton's method.
        loss: mean cross-entropy, learned.
        least_loss: at the optimum.
        accuracy: on the points.
        best_accuracy: that any rule can expect: the normal distribution at half the distance.
        losses: by epoch.
    """

    w: list[float]
    b: float
    optimum: list[float]
    loss: float
    least_loss: float
    accuracy: float
    best_accuracy: float
    losses: list[float]


def points(config: LogisticConfig, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two round clouds [N, D] and their labels [N]."""
    random = np.random.default_rng(derive(seed, "points"))
    labels_N = np.arange(config.points) % 2
    middle = config.distance / 2 * np.array([np.cos(0.6), np.sin(0.6)])
    return random.normal(size=(config.points, 2)) + np.where(labels_N[:, None] == 1, middle, -middle), labels_N


def newton(points_ND: np.ndarray, labels_N: np.ndarray) -> np.ndarray:
    """The weights and bias [3] of the least mean cross-entropy."""
    x_N3, wb = np.column_stack([points_ND, np.ones(len(points_ND))]), np.zeros(3)
    for _ in range(50):
        p_N = 1 / (1 + np.exp(-x_N3 @ wb))
        curvature = (x_N3 * (p_N * (1 - p_N))[:, None]).T @ x_N3 + 1e-9 * np.eye(3)
        step = np.linalg.solve(curvature, x_N3.T @ (p_N - labels_N))
        wb = wb - step
        if np.abs(step).max() < 1e-12:
            break
    return wb


def cross_entropy(wb: np.ndarray, points_ND: np.ndarray, labels_N: np.ndarray) -> float:
    """Its mean over the points."""
    z_N = points_ND @ wb[:2] + wb[2]
    return float(np.logaddexp(0, np.where(labels_N == 1, -z_N, z_N)).mean())


def run(recipe: LogisticRecipe, inputs: None, folder: RunFolder, *, resume: bool, context: RunContext) -> Findings:
    """See ``pipelines.base.run``."""
    from scipy.stats import norm

    from glassworks.data.loader import Loader, Tensors
    from glassworks.models.files.network_file import write_networks
    from glassworks.tasks.supervised import Supervised
    from glassworks.training.loop import fit

    points_ND, labels_N = points(recipe.logistic, recipe.seed)
    recipe = resolve_training(recipe, **PLAIN | {"schedule": "cosine"}, epochs=60, batch_size=32, learning_rate=0.5)
    values = {"inputs": points_ND.astype(np.float32), "targets": labels_N[:, None].astype(np.float32)}
    batch_size = min(recipe.training.batch_size, len(labels_N))
    train = Loader(Tensors(values, "points"), np.arange(len(labels_N)), batch_size, recipe.seed, shuffle=True)
    task = Supervised(dense([2, 1], "identity", seed=recipe.seed), "binary_cross_entropy")
    result = fit(task, train, None, recipe.training, folder, seed=recipe.seed, context=context, resume=resume)
    layer = task.network.state_dict()
    learned = np.append(layer["0.weight"].numpy()[0], layer["0.bias"].numpy()[0]).astype(float)
    best = newton(points_ND, labels_N)
    numbers = LogisticReport(
        w=learned[:2].tolist(),
        b=float(learned[2]),
        optimum=best.tolist(),
        loss=cross_entropy(learned, points_ND, labels_N),
        least_loss=cross_entropy(best, points_ND, labels_N),
        accuracy=float(((points_ND @ learned[:2] + learned[2] > 0) == (labels_N == 1)).mean()),
        best_accuracy=float(norm.cdf(recipe.logistic.distance / 2)),
        losses=[float(entry["train_loss"]) for entry in result.history],
    )
    return finish(
        recipe, folder, context, numbers, verdicts=_verdicts(numbers, recipe.logistic.points), tables=_tables(numbers),
        figures=_figures(numbers, points_ND, labels_N), weights_hash=write_networks(folder.model, task.modules, recipe),
    )  # fmt: skip


def _verdicts(found: LogisticReport, count: int) -> list[Verdict]:
    excess = found.loss - found.least_loss
    return [
        Verdict(
            "good" if excess < 0.01 else "warn",
            f"Learned: {found.loss:.5f} nats a point; the least possible is {found.least_loss:.5f}, {excess:.1e} "
            "lower.",
        ),
        Verdict(
            "note",
            f"{found.accuracy:.1%} of the {count:,} points lie on their side of the line; for clouds at this "
            f"distance no rule can expect more than {found.best_accuracy:.1%}.",
        ),
        Verdict("note", "The loss is convex in the weights: there is one optimum, and Newton's method finds it."),
    ]


def _tables(found: LogisticReport) -> list[Table]:
    rows = [["learned", *found.w, found.b, found.loss], ["optimum", *found.optimum, found.least_loss]]
    return [Table(title="The line", columns=["", "w1", "w2", "b", "loss"], rows=rows, digits=6)]


def _figures(found: LogisticReport, points_ND: np.ndarray, labels_N: np.ndarray) -> list[Figure]:
    losses = {"loss": by_epoch(found.losses)}
    return [
        drawn("The two clouds and the line", "Filled: class 1. The line is p = 1/2, the thin ones 0.1 and 0.9.",
              lambda axes: _draw_line(axes, found, points_ND, labels_N)),
        line_figure("Learning", "Mean cross-entropy while learning.", losses, x_title="epoch", y_title="loss"),
    ]  # fmt: skip


def _draw_line(axes: "Axes", found: LogisticReport, points_ND: np.ndarray, labels_N: np.ndarray) -> None:
    shown = slice(0, 400)
    for label, face in ((0, PAPER), (1, SERIES[0])):
        of_class = points_ND[shown][labels_N[shown] == label]
        axes.plot(of_class[:, 0], of_class[:, 1], "o", markersize=4, mec=SERIES[0], mfc=face)
    x = np.array([points_ND[:, 0].min(), points_ND[:, 0].max()])
    for odds, width in ((0.0, 2.2), (np.log(9), 0.8), (-np.log(9), 0.8)):
        if found.w[1]:
            axes.plot(x, (odds - found.b - found.w[0] * x) / found.w[1], color=INK, linewidth=width)
    axes.set(xlabel="x1", ylabel="x2", ylim=(points_ND[:, 1].min() - 0.3, points_ND[:, 1].max() + 0.3))
