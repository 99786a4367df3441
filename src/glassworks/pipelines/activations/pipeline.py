"""Activation functions: their values and slopes, and what the slopes do to a gradient on its way through many layers.

Each function is written out with its derivative; the derivatives are checked against torch's autograd.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from glassworks.charts.figures import SERIES, Figure, drawn, line_figure
from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.recipe import Recipe
from glassworks.core.report import Report
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.base import finish
from glassworks.pipelines.report import Findings, Table, Verdict

Function = Callable[[np.ndarray], np.ndarray]


def logistic(x: np.ndarray) -> np.ndarray:
    """``1 / (1 + e^-x)``."""
    return 1 / (1 + np.exp(-x))


def elu(x: np.ndarray, alpha: float = 1.0) -> np.ndarray:
    """``x`` above 0, else ``alpha (e^x - 1)`` (Clevert et al. 2015, arXiv:1511.07289)."""
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def softmax(z_K: np.ndarray) -> np.ndarray:
    """``e^z / sum e^z``, computed from the largest value down so that nothing overflows."""
    shifted_K = np.exp(z_K - z_K.max())
    return shifted_K / shifted_K.sum()


FUNCTIONS: dict[str, tuple[Function, Function]] = {
    "identity": (lambda x: x, np.ones_like),
    "logistic": (logistic, lambda x: logistic(x) * (1 - logistic(x))),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "relu": (lambda x: np.maximum(x, 0), lambda x: np.where(x > 0, 1.0, 0.0)),
    "leaky_relu_0_01": (lambda x: np.where(x > 0, x, 0.01 * x), lambda x: np.where(x > 0, 1.0, 0.01)),
    "elu_alpha1": (elu, lambda x: np.where(x > 0, 1.0, np.exp(np.minimum(x, 0)))),
}
"""Each function and its derivative; at its kink a derivative is that from the left, as torch has it for ReLU."""


class ActivationsConfig(Config):
    """The ``[activations]`` table."""

    x: tuple[float, ...] = (-3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0)
    """Where values and slopes are listed."""
    layers: Annotated[int, Field(ge=1, le=100)] = 10
    """Layers that a gradient goes through in the last picture."""


class ActivationsRecipe(Recipe):
    """The activation functions side by side."""

    task: str = "activations"
    """The kind of recipe: what one run of it does."""
    activations: ActivationsConfig = ActivationsConfig()


@dataclass
class ActivationsReport(Report):
    """Values and slopes.

    Attributes:
        x: where.
        values: by function.
        derivatives: by function.
        largest_slope: by function.
        autograd_difference: the largest difference of a derivative from torch's autograd, kinks left out.
        softmax_1_2_3: of (1, 2, 3).
        softmax_jacobian: its derivatives ``p_i (1[i=j] - p_j)``.
        tanh_identity_max_abs_diff: of tanh from ``2 / (1 + e^-2x) - 1``.
        through_layers: the factor that slopes alone put on a gradient through so many layers, at x = 1 and x = 3.
    """

    x: list[float]
    values: dict[str, list[float]]
    derivatives: dict[str, list[float]]
    largest_slope: dict[str, float]
    autograd_difference: float
    softmax_1_2_3: list[float]
    softmax_jacobian: list[list[float]]
    tanh_identity_max_abs_diff: float
    through_layers: dict[str, list[float]]


def measure(config: ActivationsConfig) -> ActivationsReport:
    """All numbers."""
    x, wide = np.array(config.x), np.linspace(-6, 6, 1201)
    p_K = softmax(np.array([1.0, 2.0, 3.0]))
    return ActivationsReport(
        x=x.tolist(),
        values={name: function(x).tolist() for name, (function, _) in FUNCTIONS.items()},
        derivatives={name: slope(x).tolist() for name, (_, slope) in FUNCTIONS.items()},
        largest_slope={name: float(slope(wide).max()) for name, (_, slope) in FUNCTIONS.items()},
        autograd_difference=max(_autograd_difference(name, wide[wide != 0]) for name in FUNCTIONS),
        softmax_1_2_3=p_K.tolist(),
        softmax_jacobian=(np.diag(p_K) - np.outer(p_K, p_K)).tolist(),
        tanh_identity_max_abs_diff=float(np.abs(np.tanh(wide) - (2 / (1 + np.exp(-2 * wide)) - 1)).max()),
        through_layers={
            name: (slope(np.array([1.0, 3.0])) ** config.layers).tolist() for name, (_, slope) in FUNCTIONS.items()
        },
    )


def _autograd_difference(name: str, x: np.ndarray) -> float:
    import torch

    own: dict[str, Callable[..., Any]] = {
        "identity": lambda values: values * 1,
        "logistic": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu_0_01": torch.nn.functional.leaky_relu,
        "elu_alpha1": torch.nn.functional.elu,
    }
    values = torch.tensor(x, requires_grad=True)
    (gradient,) = torch.autograd.grad(own[name](values).sum(), values)
    return float(np.abs(gradient.numpy() - FUNCTIONS[name][1](x)).max())


def run(recipe: ActivationsRecipe, inputs: None, folder: RunFolder, *, resume: bool, context: RunContext) -> Findings:
    """See ``pipelines.base.run``; it takes no time, so there is nothing to resume."""
    with context.stage("computing", None, "steps"):
        numbers = measure(recipe.activations)
    return finish(
        recipe, folder, context, numbers, verdicts=_verdicts(numbers, recipe.activations.layers),
        tables=_tables(numbers), figures=_figures(),
    )  # fmt: skip


def _verdicts(found: ActivationsReport, layers: int) -> list[Verdict]:
    logistic_10, tanh_10 = found.through_layers["logistic"][0], found.through_layers["tanh"][0]
    return [
        Verdict("good", f"Every derivative equals autograd's to {found.autograd_difference:.1e}."),
        Verdict(
            "note",
            f"The logistic function is never steeper than {found.largest_slope['logistic']:g}: through {layers} "
            f"layers at x = 1 its slopes alone shrink a gradient to {logistic_10:.1e} of itself, those of tanh to "
            f"{tanh_10:.1e}, those of ReLU not at all.",
        ),
        Verdict(
            "note", "ReLU's slope is 0 for negative inputs: a unit that is never positive learns nothing any more."
        ),
        Verdict("note", f"tanh(x) = 2 logistic(2x) - 1, here to {found.tanh_identity_max_abs_diff:.1e}."),
        Verdict("note", "softmax(1, 2, 3) = " + ", ".join(f"{p:.4f}" for p in found.softmax_1_2_3) + "; it sums to 1."),
    ]


def _tables(found: ActivationsReport) -> list[Table]:
    columns = ["function", *(f"x = {x:g}" for x in found.x)]
    return [
        Table(title="Values", columns=columns, rows=[[_spoken(n), *v] for n, v in found.values.items()]),
        Table(title="Slopes", columns=columns, rows=[[_spoken(n), *v] for n, v in found.derivatives.items()]),
    ]


def _figures() -> list[Figure]:
    x = np.linspace(-4, 4, 321)

    def draw(grid: Any) -> None:
        for axes, (name, (function, slope)) in zip(grid.flat, FUNCTIONS.items(), strict=True):
            axes.plot(x, function(x), label="value")
            axes.plot(x, slope(x), label="slope", color=SERIES[1], linestyle="--")
            axes.set_title(_spoken(name))
            axes.set_ylim(-1.4, 2.2)
        grid[0, 0].legend(loc="lower right")

    depth = range(1, 21)
    lines = {
        _spoken(name): (list(depth), [float(slope(np.array(1.0))) ** layers for layers in depth])
        for name, (_, slope) in FUNCTIONS.items()
        if name in ("logistic", "tanh", "relu")
    }
    return [
        drawn(
            "The functions and their slopes", "Values (solid) and derivatives (dashed).", draw, grid=(2, 3), size=(9, 5)
        ),
        line_figure(
            "What is left of a gradient",
            "The product of the slopes at x = 1 over the number of layers, logarithmic.",
            lines,
            x_title="layers",
            y_title="factor",
            log_y=True,
        ),
    ]


def _spoken(name: str) -> str:
    return {"leaky_relu_0_01": "leaky ReLU (0.01)", "elu_alpha1": "ELU (alpha 1)", "relu": "ReLU"}.get(name, name)
