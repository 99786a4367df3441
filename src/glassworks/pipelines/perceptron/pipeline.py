"""The perceptron on a Boolean function of two inputs: Rosenblatt's rule, its bound, and where it must fail.

The rule, from zero weights and with learning rate 1: ``y = step(w x + b)``; after each example ``w += (t - y) x`` and
``b += t - y`` (Rosenblatt 1958). It ends after at most ``(R / gamma)^2`` corrections if the points are separable
(Novikoff 1962), where ``R`` is the largest length of a point and ``gamma`` the widest margin, both with the bias as a
third coordinate that is always 1.

Shape letters: N points (4), D inputs (2).
"""

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field

from glassworks.charts.figures import INK, MUTED, SERIES, Figure, drawn
from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.recipe import Recipe
from glassworks.core.report import Report
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.classification.words import Verdict
from glassworks.pipelines.findings import Findings, Table, finish

if TYPE_CHECKING:
    from matplotlib.axes import Axes

POINTS_ND = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
"""In the order in which the rule sees them."""
TRUTH = {"and": 0b0001, "or": 0b0111, "nand": 0b1110, "nor": 0b1000, "xor": 0b0110, "xnor": 0b1001}
"""Targets of the four points, the first point's in the highest of four bits."""


class PerceptronConfig(Config):
    """The ``[perceptron]`` table."""

    function: Literal["and", "or", "nand", "nor", "xor", "xnor"]
    """What is to be learned."""
    epochs: Annotated[int, Field(ge=1, le=10_000)] = 20
    """The rule stops at the first epoch without a mistake, and at the latest after so many."""
    at_zero: Literal[0, 1] = 0
    """What the unit answers where its sum is exactly zero."""


class PerceptronRecipe(Recipe):
    """One threshold unit learns a Boolean function, or cannot."""

    task: str = "perceptron"
    """The kind of recipe: what one run of it does."""
    perceptron: PerceptronConfig


@dataclass
class PerceptronReport(Report):
    """What the rule did.

    Attributes:
        function: that was to be learned.
        epochs_until_clean: the first epoch without a mistake, counted from 1; ``None`` where there was none.
        mistakes_per_epoch: in order.
        w: final weights.
        b: final bias.
        path: weights and bias after each epoch: [w1, w2, b].
        separable: a line divides the two classes.
        radius: R.
        margin: gamma, ``None`` where no line divides.
        bound: ``(R / gamma)^2``, the most corrections there can be.
        best_accuracy: of any single threshold unit.
        separable_functions: how many of the 16 Boolean functions of two inputs one unit can compute.
    """

    function: str
    epochs_until_clean: int | None
    mistakes_per_epoch: list[int]
    w: list[float]
    b: float
    path: list[list[float]]
    separable: bool
    radius: float
    margin: float | None
    bound: float | None
    best_accuracy: float
    separable_functions: int


def run(recipe: PerceptronRecipe, inputs: None, folder: RunFolder, *, resume: bool, context: RunContext) -> Findings:
    """See ``pipelines.registry.Runner``; it takes no time, so there is nothing to resume."""
    with context.stage("learning", None, "steps"):
        numbers = learn(recipe.perceptron)
    return finish(
        recipe,
        folder,
        context,
        numbers,
        verdicts=_verdicts(numbers),
        tables=_tables(numbers),
        figures=_figures(numbers),
    )


def learn(config: PerceptronConfig) -> PerceptronReport:
    """Runs the rule until an epoch is clean, or as long as ``config`` allows."""
    import torch

    from glassworks.models.vision.perceptron import Perceptron

    targets_N = targets(TRUTH[config.function])
    examples = list(zip(torch.tensor(POINTS_ND), torch.tensor(targets_N), strict=True))
    unit = Perceptron(2, config.at_zero).double()
    mistakes: list[int] = []
    path: list[list[float]] = []
    while len(mistakes) < config.epochs and 0 not in mistakes:
        mistakes.append(sum(unit.learn(x_D, target) for x_D, target in examples))
        path.append([*unit.weight.tolist(), unit.bias.item()])
    radius, gamma = float(np.sqrt(3.0)), margin(targets_N)
    return PerceptronReport(
        function=config.function,
        epochs_until_clean=mistakes.index(0) + 1 if 0 in mistakes else None,
        mistakes_per_epoch=mistakes,
        w=path[-1][:2],
        b=path[-1][2],
        path=path,
        separable=gamma is not None,
        radius=radius,
        margin=gamma,
        bound=None if gamma is None else radius**2 / gamma**2,
        best_accuracy=best_accuracy(targets_N),
        separable_functions=sum(margin(targets(code)) is not None for code in range(16)),
    )


def targets(code: int) -> np.ndarray:
    """The truth table of one of the 16 functions, float [N]."""
    return np.array([(code >> bit) & 1 for bit in (3, 2, 1, 0)], dtype=float)


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


def _verdicts(found: PerceptronReport) -> list[Verdict]:
    name, total = found.function.upper(), sum(found.mistakes_per_epoch)
    if found.epochs_until_clean is not None:
        unit = f"step({found.w[0]:g} x1 + {found.w[1]:g} x2 {'-' if found.b < 0 else '+'} {abs(found.b):g})"
        return [
            Verdict("good", f"{name} is learned: epoch {found.epochs_until_clean} is the first without a mistake."),
            Verdict("note", f"The unit is {unit}."),
            Verdict(
                "note",
                f"{total} corrections; Novikoff's bound allows (R/gamma)² = {found.radius:.4f}² / {found.margin:.4f}² "
                f"= {found.bound:.1f}.",
            ),
        ]
    if found.separable:
        return [
            Verdict("warn", f"{name} could be learned, but not in {len(found.path)} epochs: set perceptron.epochs.")
        ]
    return [
        Verdict(
            "warn", f"{name} is not learned: every one of the {len(found.path)} epochs makes mistakes, {total} in all."
        ),
        Verdict("note", _contradiction(found.function)),
        Verdict("note", _cycle(found)),
        Verdict(
            "note",
            f"One threshold unit computes {found.separable_functions} of the 16 functions of two inputs, but not this; "
            f"it gets at most {found.best_accuracy:.0%} of the four cases right. Two hidden units can: see xor_mlp.",
        ),
    ]


def _contradiction(function: str) -> str:
    """Why no line can divide XOR or XNOR: two sums of inequalities that are the same sum."""
    above, below = (
        ("(0,1) and (1,0)", "(0,0) and (1,1)") if function == "xor" else ("(0,0) and (1,1)", "(0,1) and (1,0)")
    )
    return (
        f"No line can do it. Adding the unit's sums at {above} must give more than 0, at {below} at most 0, yet both "
        "are w1 + w2 + 2b: the two classes have the same middle, (1/2, 1/2)."
    )


def _cycle(found: PerceptronReport) -> str:
    last = found.path[-1]
    period = next((gap for gap in range(1, len(found.path)) if found.path[-1 - gap] == last), None)
    if period is None:
        return "The weights wander on."
    state = ", ".join(f"{value:g}" for value in last)
    often = f"every {period} epochs" if period > 1 else "after every epoch"
    return f"The weights go round for ever: ({state}) comes back {often}."


def _tables(found: PerceptronReport) -> list[Table]:
    rows = [
        [epoch, mistakes, *weights]
        for epoch, (mistakes, weights) in enumerate(zip(found.mistakes_per_epoch, found.path, strict=True), 1)
    ]
    return [Table(title="Epoch by epoch", columns=["epoch", "mistakes", "w1", "w2", "b"], rows=rows)]


def _figures(found: PerceptronReport) -> list[Figure]:
    lines = (
        "the dark line is the last one"
        if found.separable
        else "none of the lines divides the two kinds, and none ever will"
    )
    return [
        drawn(
            "The line after each epoch",
            f"The four cases of {found.function.upper()} (filled: 1, open: 0) and w1 x1 + w2 x2 + b = 0; {lines}.",
            lambda axes: _draw_lines(axes, found),
        ),
        drawn(
            "Mistakes per epoch",
            "Corrections that each round over the four cases made.",
            lambda a: _draw_mistakes(a, found),
        ),
    ]


def _draw_lines(axes: "Axes", found: PerceptronReport) -> None:
    x = np.array([-0.5, 1.5])
    for epoch, (w1, w2, b) in enumerate(found.path):
        is_last = epoch == len(found.path) - 1
        style: dict[str, Any] = {"color": INK if is_last else MUTED, "alpha": 1.0 if is_last else 0.35}
        if w2:
            axes.plot(x, -(b + w1 * x) / w2, **style)
        elif w1:
            axes.axvline(-b / w1, **style)
    for (x1, x2), target in zip(POINTS_ND, targets(TRUTH[found.function]), strict=True):
        axes.plot(x1, x2, "o", markersize=11, mec=SERIES[0], mew=2, mfc=SERIES[0] if target else "none")
    axes.set(xlim=(-0.5, 1.5), ylim=(-0.5, 1.5), xlabel="x1", ylabel="x2", xticks=[0, 1], yticks=[0, 1])


def _draw_mistakes(axes: "Axes", found: PerceptronReport) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.bar(range(1, len(found.path) + 1), found.mistakes_per_epoch, color=SERIES[0], width=0.6)
    axes.set(xlabel="epoch", ylabel="mistakes", yticks=range(5))
    axes.xaxis.set_major_locator(MaxNLocator(10, integer=True))
