"""Losses of a two-class answer: what each charges for being wrong, and how hard it pushes back through the output unit.

The output is ``p = logistic(z)``, the target is 1. Squared error pushes with ``dE/dz = (p - 1) p (1 - p)``, which
vanishes where the answer is most wrong; cross-entropy with ``p - 1``, which does not.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from glassworks.charts.figures import Figure, line_figure
from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.recipe import Recipe
from glassworks.core.report import Report
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.activations.pipeline import logistic, softmax
from glassworks.pipelines.base import finish
from glassworks.pipelines.report import Findings, Table, Verdict


class LossesConfig(Config):
    """The ``[losses]`` table."""

    z: tuple[float, ...] = (-6.0, -3.0, -1.0, 0.0, 1.0, 3.0, 6.0)
    """Where losses and slopes are listed: the sum that goes into the output unit."""


class LossesRecipe(Recipe):
    """The losses side by side."""

    task: str = "losses"
    """The kind of recipe: what one run of it does."""
    losses: LossesConfig = LossesConfig()


@dataclass
class LossesReport(Report):
    """Losses for the target 1, and their slopes along z.

    Attributes:
        z: where.
        losses: by name.
        slopes: by name.
        autograd_difference: the largest difference of a slope from torch's autograd.
        softmax_gradient: of the cross-entropy of softmax(1, 2, 3) for the first class: ``p - onehot``.
    """

    z: list[float]
    losses: dict[str, list[float]]
    slopes: dict[str, list[float]]
    autograd_difference: float
    softmax_gradient: list[float]


def losses(z: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Loss and slope along ``z`` for the target 1, by name."""
    p = logistic(z)
    return {
        "squared error": ((1 - p) ** 2 / 2, (p - 1) * p * (1 - p)),
        "absolute error": (1 - p, -p * (1 - p)),
        "cross-entropy": (np.logaddexp(0, -z), p - 1),
        "hinge": (np.maximum(0, 1 - z), np.where(z < 1, -1.0, 0.0)),
    }


def measure(config: LossesConfig) -> LossesReport:
    """All numbers."""
    z = np.array(config.z)
    found = losses(z)
    return LossesReport(
        z=z.tolist(),
        losses={name: loss.tolist() for name, (loss, _) in found.items()},
        slopes={name: slope.tolist() for name, (_, slope) in found.items()},
        autograd_difference=_autograd_difference(np.linspace(-6, 6, 240)),
        softmax_gradient=(softmax(np.array([1.0, 2.0, 3.0])) - np.array([1.0, 0.0, 0.0])).tolist(),
    )


def _autograd_difference(z: np.ndarray) -> float:
    import torch
    import torch.nn.functional as F

    values = torch.tensor(z, requires_grad=True)
    p, one = torch.sigmoid(values), torch.ones(len(z), dtype=torch.float64)
    own: dict[str, Any] = {
        "squared error": (1 - p).square() / 2,
        "absolute error": F.l1_loss(p, one, reduction="none"),
        "cross-entropy": F.binary_cross_entropy_with_logits(values, one, reduction="none"),
        "hinge": torch.relu(1 - values),
    }
    differences = []
    for name, loss in own.items():
        (slope,) = torch.autograd.grad(loss.sum(), values, retain_graph=True)
        differences.append(float(np.abs(slope.numpy() - losses(z)[name][1]).max()))
    return max(differences)


def run(recipe: LossesRecipe, inputs: None, folder: RunFolder, *, resume: bool, context: RunContext) -> Findings:
    """See ``pipelines.base.run``; it takes no time, so there is nothing to resume."""
    with context.stage("computing", None, "steps"):
        numbers = measure(recipe.losses)
    wrong = losses(np.array([-6.0]))
    squared, entropy = (abs(float(wrong[name][1][0])) for name in ("squared error", "cross-entropy"))
    verdicts = [
        Verdict("good", f"Every slope equals autograd's to {numbers.autograd_difference:.1e}."),
        Verdict(
            "note",
            f"At z = -6 the answer for a target of 1 is as good as 0. Squared error pushes back with {squared:.4f}, "
            f"cross-entropy with {entropy:.4f}: {entropy / squared:.0f} times harder. A unit that is wrong and sure "
            "of it hardly learns from squared error.",
        ),
        Verdict("note", "With softmax, cross-entropy pushes with p - onehot: for (1, 2, 3) and the first class "
                + ", ".join(f"{value:+.4f}" for value in numbers.softmax_gradient) + "."),
    ]  # fmt: skip
    return finish(recipe, folder, context, numbers, verdicts=verdicts, tables=_tables(numbers), figures=_figures())


def _tables(found: LossesReport) -> list[Table]:
    columns = ["loss", *(f"z = {z:g}" for z in found.z)]
    return [
        Table(title="Losses, target 1", columns=columns, rows=[[n, *v] for n, v in found.losses.items()]),
        Table(title="Slopes along z", columns=columns, rows=[[n, *v] for n, v in found.slopes.items()]),
    ]


def _figures() -> list[Figure]:
    z = np.linspace(-6, 6, 241)
    found = losses(z)
    x = z.tolist()
    return [
        line_figure(
            "What is charged", "Losses for the target 1 over the sum z that goes into the output unit.",
            {name: (x, loss.tolist()) for name, (loss, _) in found.items()}, x_title="z", y_title="loss",
        ),
        line_figure(
            "How hard it pushes back", "Slopes of the losses: what backpropagation starts from.",
            {name: (x, slope.tolist()) for name, (_, slope) in found.items()}, x_title="z", y_title="slope",
        ),
    ]  # fmt: skip
