"""Dead and saturated units over a set of images: channels never active, or nearly always at an end of their range.

Every activation function counts, also one that is no module (``torch.relu(x)`` in a forward): PyTorch's dispatcher
reports it. Memory is one batch's and a few numbers per channel, however many images there are.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from glassworks.instruments.activation_functions import NEAR, RANGES, channel_axis, output_range
from glassworks.instruments.dispatch import EagerMode
from glassworks.instruments.hooks import borrowed
from glassworks.instruments.module_stack import ModuleStack, running_names
from glassworks.looks.activations.report import LayerUnits, UnitsReport

MOSTLY = 0.95
"""A unit that is saturated at this share of its positions is called saturated."""

LISTED = 64


def dead_and_saturated(network: nn.Module, batches: Iterable[torch.Tensor]) -> UnitsReport:
    """Runs the batches [B, C, H, W] and counts."""
    tallies: dict[tuple[str, str, int], _Tally] = {}
    images = 0
    with borrowed(network) as hooks, torch.no_grad():
        stack = running_names(network, hooks)
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
    """Tallies the output of every activation function; those of one kind in a layer are numbered."""

    def __init__(self, tallies: dict[tuple[str, str, int], _Tally], stack: ModuleStack[str]) -> None:
        super().__init__()
        self.tallies, self.stack = tallies, stack
        self.counts: Counter[tuple[str, str]] = Counter()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        output = func(*args, **(kwargs or {}))
        name = func._opname.removesuffix("_")  # in place or not
        if name in RANGES and output.ndim > 1:
            ends = output_range(name, args)
            if ends is not None:
                key = self.stack.innermost or "", name
                tally = self.tallies.setdefault((*key, self.counts[key]), _Tally())
                self.counts[key] += 1
                tally.add(output, *ends)
        return output
