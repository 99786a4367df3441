"""Universal approximation, measured: how the error of a one-hidden-layer network falls with its number of units.

Two ways. Built: n ReLU units placed by hand interpolate f on n equal intervals, whose error is known,
``max |f''| / (8 n^2)``. Learned: n logistic units found by training, against Barron's bound, whose squared error falls
at least as fast as ``(2 r C_f)^2 / n`` whatever the number of inputs (Barron 1993, IEEE Trans. Inf. Theory 39;
C_f is the first moment of the Fourier magnitude). Cybenko 1989 and Hornik 1989 say only that the error can be made
as small as one likes, and give no rate.

Shape letters: N points, M units.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from glassworks.charts.figures import MUTED, Figure, drawn, line_figure
from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.recipe import Recipe
from glassworks.core.report import Report
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.base import finish
from glassworks.pipelines.report import Findings, Table, Verdict

if TYPE_CHECKING:
    import torch

FUNCTIONS: dict[str, tuple[str, Callable[[np.ndarray], np.ndarray]]] = {
    "sine": ("sin(2 pi x)", lambda x: np.sin(2 * np.pi * x)),
    "bump": ("exp(-50 (x - 1/2)²)", lambda x: np.exp(-50 * (x - 0.5) ** 2)),
    "kink": ("|2x - 1|", lambda x: np.abs(2 * x - 1)),
    "waves": ("sin(2 pi x) + sin(10 pi x) / 2", lambda x: np.sin(2 * np.pi * x) + np.sin(10 * np.pi * x) / 2),
}
"""What is to be approximated on [0, 1], with its formula."""

_POINTS = 512  # points to learn from


class ApproximationConfig(Config):
    """The ``[approximation]`` table."""

    functions: tuple[Literal["sine", "bump", "kink", "waves"], ...] = ("sine", "bump", "kink", "waves")
    """What is approximated."""
    built: tuple[Annotated[int, Field(ge=1, le=100_000)], ...] = (4, 8, 16, 32, 64, 128, 256)
    """Numbers of ReLU units placed by hand."""
    learned: tuple[Annotated[int, Field(ge=1, le=1024)], ...] = (1, 2, 4, 8, 16, 32, 64)
    """Numbers of logistic units that are trained."""
    starts: Annotated[int, Field(ge=1, le=100)] = 2
    """Random starts of each training; the best counts, since the question is what the network can do."""
    steps: Annotated[int, Field(ge=1, le=100_000)] = 200
    """Most iterations of each training (L-BFGS)."""


class ApproximationRecipe(Recipe):
    """The error of one hidden layer by its number of units."""

    task: str = "approximation"
    """The kind of recipe: what one run of it does."""
    approximation: ApproximationConfig = ApproximationConfig()


@dataclass
class Learned:
    """One function, approximated by trained networks.

    Attributes:
        function: its name.
        mean_squared: the best mean squared error, by number of units.
        slope: of log error over log units, by least squares; -1 is Barron's line.
        fits: values of the best networks at 101 points, by number of units.
    """

    function: str
    mean_squared: dict[int, float]
    slope: float
    fits: dict[int, list[float]]


@dataclass
class ApproximationReport(Report):
    """Both ways.

    Attributes:
        sup_error: largest error of the built network for the sine, by number of units.
        bound: ``(2 pi)^2 / (8 n^2)``, by number of units.
        built_slope: of log error over log units between the two largest networks; it tends to -2.
        learned: one entry per function.
    """

    sup_error: dict[int, float]
    bound: dict[int, float]
    built_slope: float
    learned: list[Learned]


def interpolant(f: Callable[[np.ndarray], np.ndarray], units: int) -> Callable[[np.ndarray], np.ndarray]:
    """The network ``f(0) + sum_k a_k relu(x - k / n)`` that equals ``f`` at the n + 1 ends of n equal intervals."""
    knots = np.arange(units) / units
    slopes = np.diff(f(np.arange(units + 1) / units)) * units
    a = np.diff(slopes, prepend=0.0)
    return lambda x: f(np.zeros(1))[0] + np.maximum(x[:, None] - knots, 0) @ a


def largest_error(f: Callable[[np.ndarray], np.ndarray], units: int) -> float:
    """Of the interpolant on [0, 1]."""
    network = interpolant(f, units)
    # Between two knots the error is largest inside, so each interval has a fine grid of its own.
    within = np.linspace(0, 1, max(65, 200_000 // units))
    x = ((np.arange(units)[:, None] + within) / units).ravel()
    parts = np.array_split(x, 1 + len(x) * units // 2_000_000)
    return float(max(np.abs(network(part) - f(part)).max() for part in parts))


class _Units:
    """Logistic units ``sum_k v_k logistic(w_k x + b_k) + c``, float64.

    Attributes:
        inner: w and b, [2, M].
        outer: v and c, [M + 1, 1].
    """

    def __init__(self, inner: "torch.Tensor", x: "torch.Tensor", y: "torch.Tensor") -> None:
        """Takes the inner weights and finds the outer ones by (slightly damped) least squares."""
        import torch

        self.inner = inner.clone().requires_grad_()
        self.outer = torch.zeros(inner.shape[1] + 1, 1, dtype=torch.float64)
        with torch.no_grad():
            design = self._features(x)
            damped = design.T @ design + 1e-10 * len(x) * torch.eye(design.shape[1], dtype=torch.float64)
            self.outer = torch.linalg.solve(damped, design.T @ y)
        self.outer.requires_grad_()

    def _features(self, x: "torch.Tensor") -> "torch.Tensor":
        import torch

        return torch.cat([torch.sigmoid(x * self.inner[0] + self.inner[1]), torch.ones_like(x)], dim=1)

    def __call__(self, x: "torch.Tensor") -> "torch.Tensor":
        """[N, 1] to [N, 1]."""
        return self._features(x) @ self.outer

    def descend(self, x: "torch.Tensor", y: "torch.Tensor", steps: int) -> float:
        """L-BFGS on the mean squared error, which is returned."""
        import torch

        optimizer = torch.optim.LBFGS(
            [self.inner, self.outer],
            max_iter=steps,
            history_size=30,
            line_search_fn="strong_wolfe",
            tolerance_change=1e-14,
        )

        def closure() -> torch.Tensor:
            optimizer.zero_grad()
            loss = (self(x) - y).square().mean()
            loss.backward()
            return loss

        optimizer.step(closure)
        with torch.no_grad():
            return float((self(x) - y).square().mean())


def learn(name: str, config: ApproximationConfig, seed: int, advance: Callable[[int], None]) -> Learned:
    """The best networks of every size; one start of each is the next smaller network with new units added."""
    import torch

    f = FUNCTIONS[name][1]
    x = torch.linspace(0, 1, _POINTS, dtype=torch.float64)[:, None]
    y, shown = torch.from_numpy(f(x.numpy())), torch.linspace(0, 1, 101, dtype=torch.float64)[:, None]
    errors, fits, smaller = {}, {}, torch.zeros(2, 0, dtype=torch.float64)
    for units in sorted(config.learned):
        best, best_error = None, np.inf
        for start in range(config.starts):
            kept = smaller if start == 0 else smaller[:, :0]
            fresh = _fresh(units - kept.shape[1], derive(seed, name, units, start))
            network = _Units(torch.cat([kept, fresh], dim=1), x, y)
            error = network.descend(x, y, config.steps)
            if best is None or error < best_error:
                best, best_error = network, error
        assert best is not None  # noqa: S101 - there is at least one start
        with torch.no_grad():
            errors[units], fits[units], smaller = best_error, best(shown)[:, 0].tolist(), best.inner.detach()
        advance(1)
    return Learned(name, errors, _slope(errors), fits)


def _fresh(units: int, seed: int) -> "torch.Tensor":
    """Random w and b [2, M]: each unit is a step up or down somewhere in [0, 1], of random steepness."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    sides = torch.randint(0, 2, (units,), generator=generator).double() * 2 - 1
    w = sides * 4 * 10 ** torch.rand(units, generator=generator, dtype=torch.float64)
    return torch.stack([w, -w * torch.rand(units, generator=generator, dtype=torch.float64)])


def run(recipe: ApproximationRecipe, inputs: None, folder: RunFolder, *, resume: bool, context: RunContext) -> Findings:
    """See ``pipelines.base.run``; what an interrupted run had measured is measured again."""
    config = recipe.approximation
    sine = FUNCTIONS["sine"][1]
    with context.stage("building", None, "steps"):
        sup_error = {units: largest_error(sine, units) for units in config.built}
    with context.stage("learning", len(config.functions) * len(config.learned), "networks") as advance:
        learned = [learn(name, config, recipe.seed, advance) for name in config.functions]
    numbers = ApproximationReport(
        sup_error=sup_error,
        bound={units: (2 * np.pi) ** 2 / (8 * units**2) for units in config.built},
        built_slope=_slope(dict(list(sup_error.items())[-2:])),
        learned=learned,
    )
    return finish(
        recipe,
        folder,
        context,
        numbers,
        verdicts=_verdicts(numbers),
        tables=_tables(numbers),
        figures=_figures(numbers),
    )


def _slope(errors: dict[int, float]) -> float:
    """Of log error over log units; 0 where there are fewer than two sizes."""
    if len(errors) < 2:
        return 0.0
    return float(np.polyfit(np.log(list(errors)), np.log(np.maximum(list(errors.values()), 1e-300)), 1)[0])


def _verdicts(found: ApproximationReport) -> list[Verdict]:
    last = max(found.sup_error)
    within = all(found.sup_error[units] <= found.bound[units] for units in found.sup_error)
    verdicts = [
        Verdict(
            "good" if within else "warn",
            f"Built by hand, {last} ReLU units follow sin(2 pi x) to {found.sup_error[last]:.3g} everywhere; the "
            f"bound is {found.bound[last]:.3g}. Twice the units, {2.0**-found.built_slope:.2f} times less error.",
        )
    ]
    for entry in found.learned:
        reached = "faster than" if entry.slope <= -1 else "slower than"
        verdicts.append(
            Verdict(
                "good" if entry.slope <= -1 else "warn",
                f"Learned, {FUNCTIONS[entry.function][0]}: the squared error falls like n^{entry.slope:.1f}, {reached} "
                f"Barron's 1/n; {entry.mean_squared[max(entry.mean_squared)]:.1e} with {max(entry.mean_squared)} "
                "units.",
            )
        )
    return verdicts


def _tables(found: ApproximationReport) -> list[Table]:
    built = [[units, error, found.bound[units]] for units, error in found.sup_error.items()]
    sizes = list(found.learned[0].mean_squared)
    learned = [[entry.function, *entry.mean_squared.values(), entry.slope] for entry in found.learned]
    return [
        Table(
            title="Built: largest error for sin(2 pi x)", columns=["ReLU units", "error", "bound"], rows=built, digits=9
        ),
        Table(
            title="Learned: mean squared error",
            columns=["function", *(f"{units} unit{'s' if units > 1 else ''}" for units in sizes), "slope"],
            rows=learned,
            digits=3,
        ),
    ]


def _figures(found: ApproximationReport) -> list[Figure]:
    built = {
        "largest error": (list(found.sup_error), list(found.sup_error.values())),
        "bound (2 pi)²/(8 n²)": (list(found.bound), list(found.bound.values())),
    }
    errors = {entry.function: (list(entry.mean_squared), list(entry.mean_squared.values())) for entry in found.learned}
    sizes = list(found.learned[0].mean_squared)
    top = max(max(values) for _, values in errors.values())
    errors["1/n"] = (sizes, [top / units for units in sizes])
    figures = [
        line_figure("Learned", "Mean squared error of the trained networks by units, with the line of 1/n.", errors,
                    x_title="logistic units", y_title="mean squared error", log_x=True, log_y=True, markers=True),
        line_figure("Built", "Largest error of the network placed by hand, with its bound.", built,
                    x_title="ReLU units", y_title="largest error", log_x=True, log_y=True, markers=True),
    ]  # fmt: skip
    count = len(found.learned)

    def draw(grid: np.ndarray) -> None:
        x = np.linspace(0, 1, 101)
        for axes, entry in zip(np.atleast_1d(grid).flat, found.learned, strict=True):
            axes.plot(x, FUNCTIONS[entry.function][1](x), color=MUTED, linewidth=4, alpha=0.35)
            for units in [units for units in entry.fits if units in (2, 4, 8)] or list(entry.fits)[:1]:
                axes.plot(x, entry.fits[units], linewidth=1.2, label=f"{units} units")
            axes.set_title(FUNCTIONS[entry.function][0])
            axes.legend(fontsize=7)

    caption = "The functions (grey) and the best networks of 2, 4 and 8 logistic units."
    return [*figures, drawn("What they learn", caption, draw, grid=(1, count), size=(min(10.5, 3.2 * count), 2.8))]
