"""Dead and saturated units over a set of images: which channels never speak, and which never say anything else.

Every activation function counts, also one that is no module (``torch.relu(x)`` in a forward): PyTorch's dispatcher
tells of it. Memory is one batch's and a few numbers per channel, however many images there are.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from glassworks.core.report import Report
from glassworks.looks.dispatch import EagerMode
from glassworks.looks.hooks import borrowed

_RANGES: dict[str, tuple[float | None, float | None]] = {
    "relu": (0.0, None),
    "clamp_min": (0.0, None),
    "hardtanh": (None, None),  # its bounds are arguments
    "sigmoid": (0.0, 1.0),
    "hardsigmoid": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
}
"""Least and greatest value of an activation function, by its ``aten`` name; ``None`` where it has none."""

NEAR = 0.02
"""A value this near to an end, as a share of the range, is saturated."""

MOSTLY = 0.95
"""A unit that is saturated at this share of its positions is called saturated."""

LISTED = 64


@dataclass
class LayerUnits:
    """The units of one activation function.

    Attributes:
        layer: the module in whose forward it is computed.
        operation: ``relu``, ``sigmoid``, ...
        units: how many channels.
        dead: channels that gave the least value at every position of every image.
        saturated: channels that lie at an end of their range nearly always, and are not dead.
        active: mean share of positions above the least value.
        dead_units: the first of the dead ones.
        saturated_units: the first of the saturated ones.
    """

    layer: str
    operation: str
    units: int
    dead: int
    saturated: int
    active: float
    dead_units: list[int]
    saturated_units: list[int]


@dataclass
class UnitsReport(Report):
    """Dead and saturated units of a whole network.

    Attributes:
        images: how many were looked at.
        layers: every activation function, in the order in which they run.
        dead: of all units.
        saturated: likewise.
        units: how many there are in all.
    """

    images: int
    layers: list[LayerUnits]
    dead: int
    saturated: int
    units: int


def dead_and_saturated(network: nn.Module, batches: Iterable[torch.Tensor]) -> UnitsReport:
    """Runs the batches [B, C, H, W] and counts."""
    tallies: dict[tuple[str, str, int], _Tally] = {}
    stack: list[str] = [""]
    images = 0
    with borrowed(network) as hooks, torch.no_grad():
        for name, _ in network.named_modules():
            hooks.on_enter(name, lambda _module, _inputs, name=name: stack.append(name))
            hooks.on_leave(name, lambda _module: stack.pop())
        for batch in batches:
            images += len(batch)
            with _Counter(tallies, stack):
                network(batch)
    layers = [tally.report(layer, operation) for (layer, operation, _), tally in tallies.items()]
    totals = [sum(getattr(layer, name) for layer in layers) for name in ("dead", "saturated", "units")]
    return UnitsReport(images, layers, *totals)


@dataclass(eq=False)
class _Tally:
    """Sums over all images, per unit."""

    positions: int = 0
    active: torch.Tensor = field(default_factory=lambda: torch.zeros(0))
    at_ends: torch.Tensor = field(default_factory=lambda: torch.zeros(0))

    def add(self, values: torch.Tensor, low: float, high: float | None) -> None:
        axis = values.ndim - 1 if values.ndim == 3 else 1  # tokens carry their channels last
        flat = values.movedim(axis, 0).flatten(1).float()
        if not self.positions:
            self.active = self.at_ends = torch.zeros(len(flat), dtype=torch.float64)
        self.positions += flat.shape[1]
        self.active = self.active + (flat > (low if high is None else low + NEAR * (high - low))).sum(1)
        if high is not None:
            margin = NEAR * (high - low)
            self.at_ends = self.at_ends + ((flat <= low + margin) | (flat >= high - margin)).sum(1)

    def report(self, layer: str, operation: str) -> LayerUnits:
        share = self.active / self.positions
        has_ends = operation not in ("relu", "clamp_min")
        is_dead = share == 0
        is_saturated = (self.at_ends / self.positions >= MOSTLY) & ~is_dead if has_ends else torch.zeros_like(is_dead)
        dead, saturated = is_dead.nonzero().flatten().tolist(), is_saturated.nonzero().flatten().tolist()
        return LayerUnits(
            layer,
            operation,
            len(share),
            len(dead),
            len(saturated),
            float(share.mean()),
            dead[:LISTED],
            saturated[:LISTED],
        )


class _Counter(EagerMode):
    """Tallies the output of every activation function; the n-th of a kind in a layer is told apart by its number."""

    def __init__(self, tallies: dict[tuple[str, str, int], _Tally], stack: list[str]) -> None:
        super().__init__()
        self.tallies, self.stack = tallies, stack
        self.seen: Counter[tuple[str, str]] = Counter()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        output = func(*args, **(kwargs or {}))
        name = func._opname.removesuffix("_")  # in place or not
        if name in _RANGES and output.ndim > 1:
            low, high = _RANGES[name] if name != "hardtanh" else _bounds(args)
            if name != "clamp_min" or args[1] == 0:
                key = self.stack[-1], name
                tally = self.tallies.setdefault((*key, self.seen[key]), _Tally())
                self.seen[key] += 1
                tally.add(output, float(low or 0.0), high)
        return output


def _bounds(args: tuple[Any, ...]) -> tuple[float, float]:
    return float(args[1]) if len(args) > 1 else -1.0, float(args[2]) if len(args) > 2 else 1.0
