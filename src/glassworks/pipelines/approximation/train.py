"""Universal approximation, measured: how the error of a one-hidden-layer network falls with its number of units.

Two ways. Built: n ReLU units placed by hand interpolate f on n equal intervals, whose error is known,
``max |f''| / (8 n^2)``. Learned: n logistic units found by training, against Barron's bound, whose squared error falls
at least as fast as ``(2 r C_f)^2 / n`` whatever the number of inputs (Barron 1993, IEEE Trans. Inf. Theory 39;
C_f is the first moment of the Fourier magnitude, which a function with a kink does not have). Cybenko 1989 and Hornik
1989 say only that the error can be made as small as one likes, and give no rate.

Shape letters: N points, M units.
"""

from collections.abc import Callable

import numpy as np
import torch

from glassworks.core.seeds import derive
from glassworks.pipelines.approximation.functions import FUNCTIONS, largest_error
from glassworks.pipelines.approximation.recipe import ApproximationConfig, ApproximationRecipe
from glassworks.pipelines.approximation.report import ApproximationReport, Learned
from glassworks.pipelines.base import Job

_POINTS = 512  # points to learn from


def train(job: Job[ApproximationRecipe, None]) -> ApproximationReport:
    """Builds and learns; what an interrupted run had measured is measured again."""
    config = job.recipe.approximation
    sine = FUNCTIONS["sine"][1]
    with job.context.stage("building", None, "steps"):
        sup_error = {units: largest_error(sine, units) for units in config.built}
    with job.context.stage("learning", len(config.functions) * len(config.learned), "networks") as advance:
        learned = [learn(name, config, job.recipe.seed, advance) for name in config.functions]
    return ApproximationReport(
        sup_error=sup_error,
        bound={units: (2 * np.pi) ** 2 / (8 * units**2) for units in config.built},
        built_slope=_slope(dict(list(sup_error.items())[-2:])),
        learned=learned,
    )


class _Units:
    """Logistic units ``sum_k v_k logistic(w_k x + b_k) + c``, float64.

    Attributes:
        inner: w and b, [2, M].
        outer: v and c, [M + 1, 1].
    """

    def __init__(self, inner: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> None:
        """Takes the inner weights and finds the outer ones by (slightly damped) least squares."""
        self.inner = inner.clone().requires_grad_()
        self.outer = torch.zeros(inner.shape[1] + 1, 1, dtype=torch.float64)
        with torch.no_grad():
            design = self._features(x)
            damped = design.T @ design + 1e-10 * len(x) * torch.eye(design.shape[1], dtype=torch.float64)
            self.outer = torch.linalg.solve(damped, design.T @ y)
        self.outer.requires_grad_()

    def _features(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([torch.sigmoid(x * self.inner[0] + self.inner[1]), torch.ones_like(x)], dim=1)

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """[N, 1] to [N, 1]."""
        return self._features(x) @ self.outer

    def descend(self, x: torch.Tensor, y: torch.Tensor, steps: int) -> float:
        """L-BFGS on the mean squared error, which is returned."""
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
    return Learned(name, errors, fits)


def _fresh(units: int, seed: int) -> torch.Tensor:
    """Random w and b [2, M]: each unit is a step up or down somewhere in [0, 1], of random steepness."""
    generator = torch.Generator().manual_seed(seed)
    sides = torch.randint(0, 2, (units,), generator=generator).double() * 2 - 1
    w = sides * 4 * 10 ** torch.rand(units, generator=generator, dtype=torch.float64)
    return torch.stack([w, -w * torch.rand(units, generator=generator, dtype=torch.float64)])


def _slope(errors: dict[int, float]) -> float:
    """Of log error over log units; 0 where there are fewer than two sizes."""
    if len(errors) < 2:
        return 0.0
    return float(np.polyfit(np.log(list(errors)), np.log(np.maximum(list(errors.values()), 1e-300)), 1)[0])
