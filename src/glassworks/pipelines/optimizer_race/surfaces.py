"""The rules of torch on quadratic bowls, where every step can be checked by hand.

Shape letters: D coordinates.
"""

from typing import Any

import numpy as np
import torch

from glassworks.pipelines.optimizer_race.rules import BOWL, valley_rates


def descend(name: str, arguments: dict[str, Any], curvature: list[float], steps: int) -> np.ndarray:
    """The path of a rule of torch on ``sum(a x^2) / 2`` from all ones, float64 [steps + 1, D]."""
    x = torch.ones(len(curvature), dtype=torch.float64, requires_grad=True)
    a = torch.tensor(curvature, dtype=torch.float64)
    optimizer = getattr(torch.optim, name)([x], **arguments)
    path = [x.detach().clone()]
    for _ in range(steps):
        optimizer.zero_grad()
        (a * x.square()).sum().div(2).backward()
        optimizer.step()
        path.append(x.detach().clone())
    return torch.stack(path).numpy()


def bowl() -> dict[str, list[float]]:
    """x after 0, 1, ... 10 steps on ``x^2 / 2`` from 1, by rule."""
    return {name: descend(*how, [1.0], 10)[:, 0].tolist() for name, how in BOWL.items()}


def valley() -> dict[str, list[list[float]]]:
    """[x, y] over 60 steps on ``(x^2 + 10 y^2) / 2`` from (1, 1), by rule.

    See `valley_rates`.
    """
    return {
        name: descend(BOWL[name][0], BOWL[name][1] | {"lr": rate}, [1.0, 10.0], 60).tolist()
        for name, rate in valley_rates().items()
    }
