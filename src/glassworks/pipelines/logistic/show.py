"""How logistic regression is shown: the clouds with the line, the loss beside the least possible.

Shape letters: N points, D inputs (2).
"""

from typing import Literal

import numpy as np

from glassworks.charts import Axis, Chart, Line, Plot, Points, by_epoch, line_chart
from glassworks.pipelines.logistic.recipe import LogisticRecipe
from glassworks.pipelines.logistic.report import LogisticReport
from glassworks.pipelines.report import Shown, Table, Verdict

_SHOWN = 400  # points
_LOG_ODDS: tuple[tuple[float, Literal["normal", "thin"]], ...] = (
    (0.0, "normal"),  # p = 1/2
    (np.log(9), "thin"),  # p = 0.9
    (-np.log(9), "thin"),
)


def show(recipe: LogisticRecipe, found: LogisticReport, cloud: tuple[np.ndarray, np.ndarray]) -> Shown:
    """Verdicts, the line as a table, and charts; ``cloud`` is the points [N, D] and their labels [N]."""
    is_parted = _is_parted(found, *cloud)
    verdicts = [_learned(found, is_parted), _share_right(found, recipe.logistic.points), _optimum(is_parted)]
    return Shown(verdicts, _tables(found, is_parted), _charts(found, *cloud))


def _is_parted(found: LogisticReport, points_ND: np.ndarray, labels_N: np.ndarray) -> bool:
    """Whether a line parts the classes: Newton's method then finds one."""
    sums_N = points_ND @ np.array(found.optimum[:2]) + found.optimum[2]
    return bool(((sums_N > 0) == (labels_N == 1)).all())


def _learned(found: LogisticReport, is_parted: bool) -> Verdict:
    excess = found.loss - found.least_loss
    bound = (
        "larger weights would bring it as close to 0 as one likes"
        if is_parted
        else f"the least possible is {found.least_loss:.5f}, {excess:.1e} lower"
    )
    return Verdict("good" if excess < 0.01 else "warn", f"Learned: {found.loss:.5f} nats a point; {bound}.")


def _share_right(found: LogisticReport, count: int) -> Verdict:
    scatter = (found.best_accuracy * (1 - found.best_accuracy) / count) ** 0.5
    return Verdict(
        "note",
        f"{found.accuracy:.1%} of the {count:,} points are classified correctly; for clouds at this "
        f"distance no rule can expect more than {found.best_accuracy:.1%}; among {count:,} points the share "
        f"scatters around what is expected by {100 * scatter:.1f} percentage points (standard deviation).",
    )


def _optimum(is_parted: bool) -> Verdict:
    if is_parted:
        return Verdict(
            "note",
            "A line parts these points without a mistake. The loss is convex, but has no least value then: it falls "
            "towards 0 as the weights grow. Newton's method ends because a small pull holds the weights back.",
        )
    return Verdict("note", "The loss is convex in the weights: there is one optimum, and Newton's method finds it.")


def _tables(found: LogisticReport, is_parted: bool) -> list[Table]:
    name = "Newton's method" if is_parted else "optimum"
    rows = [["learned", *found.w, found.b, found.loss], [name, *found.optimum, found.least_loss]]
    return [Table(title="The line", columns=["", "w1", "w2", "b", "loss"], rows=rows, digits=6)]


def _charts(found: LogisticReport, points_ND: np.ndarray, labels_N: np.ndarray) -> list[Chart]:
    losses = {"loss": by_epoch(found.losses)}
    return [
        Chart(
            title="The two clouds and the line",
            caption="Filled: class 1. The line is p = 1/2, the thin ones 0.1 and 0.9.",
            panels=[_plane(found, points_ND, labels_N)],
        ),
        line_chart("Learning", "Mean cross-entropy while learning.", losses, x="epoch", y="loss"),
    ]


def _plane(found: LogisticReport, points_ND: np.ndarray, labels_N: np.ndarray) -> Plot:
    shown_ND, classes_N = points_ND[:_SHOWN], labels_N[:_SHOWN]
    zeros_MD, ones_MD = shown_ND[classes_N == 0], shown_ND[classes_N == 1]
    x = np.array([points_ND[:, 0].min(), points_ND[:, 0].max()])
    lines = [
        Line(x=x, y=(odds - found.b - found.w[0] * x) / found.w[1], tone="ink", dash="solid", weight=weight)
        for odds, weight in _LOG_ODDS
        if found.w[1]
    ]
    return Plot(
        layers=[
            Points(x=zeros_MD[:, 0], y=zeros_MD[:, 1], tone="a", size=4, mark="ring"),
            Points(x=ones_MD[:, 0], y=ones_MD[:, 1], tone="a", size=4),
            *lines,
        ],
        x=Axis(title="x1"),
        y=Axis(title="x2", low=float(points_ND[:, 1].min() - 0.3), high=float(points_ND[:, 1].max() + 0.3)),
    )
