"""Round numbers along an axis, and how they are written beside each other."""

import math
from collections.abc import Sequence

from glassworks.charts.format import THIN, raised, rounded, scientific

_FEW = 300  # times between the ends of a logarithmic axis that is better marked at 1, 2 and 5


def nice_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """At most ``most`` round numbers (1, 2 or 5 times a power of ten apart) from ``low`` to ``high``."""
    if high <= low:
        return [low]
    raw = (high - low) / max(1, most - 1)
    ten = 10.0 ** math.floor(math.log10(raw))
    for factor in (1, 2, 5, 10, 20):
        step = factor * ten
        first = math.ceil(low / step - 1e-9)
        ticks = [float(f"{i * step:.12g}") for i in range(first, math.floor(high / step + 1e-9) + 1)]
        if len(ticks) <= most:
            return ticks
    return [low, high]


def log_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Powers of ten from ``low`` to ``high``; 1, 2 and 5 times them over few decades, round numbers within one."""
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    inside = [
        [factor * 10.0**exponent for exponent in range(first, last + 1) for factor in factors]
        for factors in ((1, 2, 5), (1, 3), (1,))
    ]
    inside = [[tick for tick in ticks if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)] for ticks in inside]
    if high > _FEW * low or len(inside[0]) > most:
        fitting = [ticks for ticks in inside[1 if high <= _FEW * low else 2 :] if len(ticks) <= most]
        return fitting[0] if fitting else inside[2][:: math.ceil(len(inside[2]) / most)]
    return inside[0] if len(inside[0]) >= 3 else nice_ticks(low, high, min(most, 5))


def tick_texts(ticks: Sequence[float], form: str = "number", *, log: bool = False) -> list[str]:
    """The ticks as they are written: all with as many decimals as their distance needs."""
    if form == "percent":
        return [f"{text}{THIN}%" for text in _decimals([100 * tick for tick in ticks])]
    largest = max((abs(tick) for tick in ticks), default=0.0)
    if log and form == "number" and (largest > 1e4 or 0 < min(ticks, default=1) < 1e-4):
        return _decimals(ticks) if _are_counts(ticks) else [raised(tick) for tick in ticks]
    if form == "unit" or largest >= 1e6:
        return [("−" if tick < 0 else "") + rounded(abs(tick)) for tick in ticks]
    if 0 < largest < 1e-4:
        return ["0" if tick == 0 else scientific(tick) for tick in ticks]
    return [text for tick in ticks for text in _decimals([tick])] if log else _decimals(ticks)


def _are_counts(ticks: Sequence[float]) -> bool:
    """Whole numbers short enough to be written out: 10⁴, 2 × 10⁴ and 5 × 10⁴ are harder to read than 50,000."""
    between = any(not math.log10(tick).is_integer() for tick in ticks)
    return between and max(ticks) < 1e6 and all(tick >= 1 and tick == round(tick) for tick in ticks)


def _decimals(ticks: Sequence[float]) -> list[str]:
    digits = next((d for d in range(10) if all(abs(tick - round(tick, d)) < 1e-9 for tick in ticks)), 10)
    return [f"{tick:,.{digits}f}".replace("-", "−") for tick in ticks]
