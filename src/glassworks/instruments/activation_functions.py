"""What is known of activation functions: the range of each, and which axis of its output holds the units."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch

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


def output_range(
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
    """The axis of a layer's units in its output: the second, of tokens [B, T, C] the last."""
    return values.ndim - 1 if values.ndim == 3 else 1
