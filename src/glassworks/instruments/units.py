"""Dead and saturated units over a set of images: which channels never speak, and which never say anything else.

Every activation function counts, also one that is no module (``torch.relu(x)`` in a forward): PyTorch's dispatcher
tells of it. Memory is one batch's and a few numbers per channel, however many images there are.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from glassworks.core.report import Report
from glassworks.instruments.dispatch import EagerMode
from glassworks.instruments.hooks import borrowed

RANGES: dict[str, tuple[float, float | None]] = {
    "relu": (0.0, None),
    "relu6": (0.0, 6.0),
    "clamp_min": (0.0, None),
    "hardtanh": (-1.0, 1.0),
    "sigmoid": (0.0, 1.0),
    "hardsigmoid": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
}
"""Least and greatest value of an activation function, by its name in torch; ``None`` where it has none."""

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
        flat = values.movedim(channel_axis(values), 0).flatten(1).float()
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
        if name in RANGES and output.ndim > 1:
            ends = bounds(name, args)
            if ends is not None:
                key = self.stack[-1], name
                tally = self.tallies.setdefault((*key, self.seen[key]), _Tally())
                self.seen[key] += 1
                tally.add(output, *ends)
        return output


def bounds(
    name: str, args: Sequence[Any], kwargs: Mapping[str, Any] | None = None
) -> tuple[float, float | None] | None:
    """Least and greatest value of one call of an activation function; ``None`` for a call that is none.

    Args:
        name: one of ``RANGES``.
        args: of the call, the input first.
        kwargs: likewise.
    """
    low, high = RANGES[name]
    given = kwargs or {}
    if name == "clamp_min":
        least = args[1] if len(args) > 1 else given.get("min")
        return (low, high) if isinstance(least, int | float) and least == 0 else None
    if name == "hardtanh":
        low = float(args[1] if len(args) > 1 else given.get("min_val", low))
        high = float(args[2] if len(args) > 2 else given.get("max_val", high))
    return low, high


def channel_axis(values: torch.Tensor) -> int:
    """Which axis tells the units of a layer's output apart: the second, of tokens [B, T, C] the last."""
    return values.ndim - 1 if values.ndim == 3 else 1
