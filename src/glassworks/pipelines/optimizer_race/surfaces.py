"""The rules of torch on quadratic bowls, where every step can be checked by hand.

Shape letters: D coordinates.
"""

from typing import Any

import numpy as np
import torch

BOWL: dict[str, tuple[str, dict[str, Any]]] = {
    "SGD": ("SGD", {"lr": 0.1}),
    "momentum": ("SGD", {"lr": 0.1, "momentum": 0.9}),
    "Nesterov": ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    "Adagrad": ("Adagrad", {"lr": 0.1}),
    "RMSProp (alpha .99)": ("RMSprop", {"lr": 0.01}),
    "RMSProp (alpha .9)": ("RMSprop", {"lr": 0.01, "alpha": 0.9}),
    "Adam": ("Adam", {"lr": 0.1}),
    "AdamW (decay .01)": ("AdamW", {"lr": 0.1, "weight_decay": 0.01}),
    "Adadelta": ("Adadelta", {"lr": 1.0}),
}
"""torch's class and settings for the table of ten steps."""


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

    Those that would leave the steep side go at half the rate.
    """
    ways = {
        name: (rule, arguments | ({"lr": 0.05} if rule == "SGD" else {}))
        for name, (rule, arguments) in BOWL.items()
        if name in ("SGD", "momentum", "Nesterov", "Adagrad", "RMSProp (alpha .99)", "Adam")
    }
    return {name: descend(*how, [1.0, 10.0], 60).tolist() for name, how in ways.items()}
