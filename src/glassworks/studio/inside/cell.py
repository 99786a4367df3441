"""The arithmetic of one cell in portions that a page can show: input channels, the strongest first."""

import math
from typing import Any

from glassworks.looks.activations.report import Arithmetic

MOST_GROUPS = 6
"""Input channels that are shown number by number; the others are one sum."""
MOST_TERMS = 12
"""Products of a linear layer that are shown; likewise."""


def grouped(found: Arithmetic) -> dict[str, Any]:
    """The cell with ``groups`` of terms, and ``rest``: how many terms are in none of them, and their sum."""
    answer = {
        name: getattr(found, name)
        for name in ("layer", "operation", "unit", "formula", "bias", "sum", "value", "difference")
    }
    answer |= {"shape": found.shape, "terms": len(found.inputs)}
    rows, columns = _window(found)
    size = rows * columns
    groups = [_group(found, begin, size) for begin in range(0, len(found.inputs), size)]
    shown = sorted(groups, key=lambda one: -abs(one["sum"]))[: MOST_GROUPS if size > 1 else MOST_TERMS]
    others = len(found.inputs) - size * len(shown)
    rest = math.fsum(one["sum"] for one in groups) - math.fsum(one["sum"] for one in shown)
    return answer | {"window": [rows, columns], "groups": shown, "rest": {"terms": others, "sum": rest}}


def _window(found: Arithmetic) -> tuple[int, int]:
    """Rows and columns of the numbers that belong together."""
    if found.operation in ("linear", "softmax"):
        return 1, 1
    shape = found.shape[-2:]
    return (shape[0], shape[1]) if len(shape) == 2 else (1, shape[0])


def _group(found: Arithmetic, begin: int, size: int) -> dict[str, Any]:
    part = slice(begin, begin + size)
    products = found.products[part]
    where = next((place for place in found.where[part] if place is not None), None)
    return {
        "channel": where[0] if where else None,
        "inside": [place is not None for place in found.where[part]],
        "inputs": found.inputs[part],
        "weights": found.weights[part],
        "products": products,
        "sum": math.fsum(products) if products else max(found.inputs[part], default=0.0),
    }
