"""Nothing is trained: the graph is computed forward and backward, and its derivatives are checked in two other ways.

Backward is reverse accumulation (Linnainmaa 1970): from the result to the variables, each edge once. Central
differences ``(z(w + h) - z(w - h)) / 2h`` are off by about ``h^2`` where h is large and by rounding, about
``1e-16 / h``, where it is small; the best h lies between.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from glassworks.pipelines.graph.expression import Node, parsed, values
from glassworks.pipelines.graph.passes import both, count_ways, ways
from glassworks.pipelines.graph.recipe import GraphConfig
from glassworks.pipelines.graph.report import Checked, GraphReport

_TORCH: dict[str, Callable[..., Any]] = {
    "+": torch.add, "-": torch.sub, "*": torch.mul, "/": torch.div, "**": torch.pow, "sin": torch.sin,
    "cos": torch.cos, "tan": torch.tan, "exp": torch.exp, "log": torch.log, "sqrt": torch.sqrt, "tanh": torch.tanh,
    "sigmoid": torch.sigmoid, "relu": torch.relu, "abs": torch.abs,
}  # fmt: skip
_STEP = 6e-6  # the cube root of float64's rounding, times a variable's size


def compute(config: GraphConfig) -> GraphReport:
    """All numbers."""
    nodes = parsed(config.expression)
    steps, edges, links = both(config, nodes)
    theirs, counts = autograd(nodes, config), count_ways(nodes, links)
    checked: list[Checked] = []
    for at, step in enumerate(steps):
        if step.is_variable:
            h = _STEP * max(1.0, abs(step.value))
            checked.append(
                Checked(
                    name=step.name,
                    value=step.value,
                    derivative=step.derivative,
                    autograd=theirs[step.name],
                    difference=central(nodes, config, step.name, h),
                    step=h,
                    paths=counts[at],
                    ways=ways(nodes, links, at),
                    errors=_errors(nodes, config, step.name, step.derivative),
                )
            )
    return GraphReport(steps, edges, checked)


def central(nodes: list[Node], config: GraphConfig, name: str, h: float) -> float | None:
    """The central difference along one variable; ``None`` where the expression has no value on both sides."""
    try:
        sides = [values(nodes, {**config.values, name: config.values[name] + way * h})[-1] for way in (1, -1)]
    except ValueError:
        return None
    # What was really added, after rounding.
    width = (config.values[name] + h) - (config.values[name] - h)
    return (sides[0] - sides[1]) / width


def _errors(nodes: list[Node], config: GraphConfig, name: str, derivative: float) -> list[list[float]]:
    found: list[list[float]] = []
    for h in np.logspace(-12, -1, 34):
        step = float(h) * max(1.0, abs(config.values[name]))
        difference = central(nodes, config, name, step)
        if difference is not None:
            found.append([step, abs(difference - derivative)])
    return found


def autograd(nodes: list[Node], config: GraphConfig) -> dict[str, float]:
    """What torch gives, by variable."""
    tensors: list[torch.Tensor] = []
    for node in nodes:
        if node.operation:
            inputs = [
                tensors[one] if isinstance(one, int) else torch.tensor(one, dtype=torch.float64)
                for one in node.operands
            ]
            tensors.append(_TORCH[node.operation](*inputs))
        else:
            tensors.append(torch.tensor(config.values[node.name], dtype=torch.float64, requires_grad=True))
    leaves = {node.name: tensor for node, tensor in zip(nodes, tensors, strict=True) if not node.operation}
    gradients = torch.autograd.grad(tensors[-1], list(leaves.values()))
    return {name: float(gradient) for name, gradient in zip(leaves, gradients, strict=True)}
