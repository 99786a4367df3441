"""The same experiment from several seeds: what may be said of numbers that the next seed would move."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np
from pydantic import Field

from glassworks.charts.format import compact
from glassworks.core.seeds import derive

Repeats = Annotated[int, Field(ge=1, le=100)]
"""How often an experiment is carried out, each time from a seed of its own."""

MOST = 2**31
"""Seeds of repeats stay below this, so that they can be typed."""


def seeds_of(seed: int, repeats: int) -> list[int]:
    """The run's own seed first."""
    return [seed, *(derive(seed, "repeat", number) % MOST for number in range(1, repeats))]


def mean(values: Sequence[float]) -> float:
    """Of all seeds."""
    return float(np.mean(values))


def are_apart(some: Sequence[float], others: Sequence[float]) -> bool:
    """Whether the seeds tell two ways apart: on every seed the same one is less, and by more than the scatter.

    Seed by seed, since the same seed gives both the same data: the mean difference has to be at least three times its
    standard error. One seed alone tells nothing apart.
    """
    differences = [a - b for a, b in zip(some, others, strict=True)]
    if len(differences) < 2 or not (min(differences) > 0 or max(differences) < 0):
        return False
    if not np.isfinite(differences).all():
        return True
    return abs(mean(differences)) >= 3 * float(np.std(differences, ddof=1)) / len(differences) ** 0.5


def least(values: Mapping[str, Sequence[float]]) -> tuple[str, list[str]]:
    """The name with the least mean, and the others that the seeds do not tell apart from it."""
    best = min(values, key=lambda name: mean(values[name]))
    return best, [name for name in values if name != best and not are_apart(values[best], values[name])]


def in_words(values: Sequence[float], form: str = "") -> str:
    """Mean and range, ``0.24 (0.22 to 0.27)``; the number alone where there is one.

    Args:
        values: one per seed.
        form: as ``format`` takes it; by default, three significant digits.
    """
    written = [format(value, form) if form else compact(value) for value in (mean(values), min(values), max(values))]
    return f"{written[0]} ({written[1]} to {written[2]})" if len(values) > 1 else written[0]


def listed(names: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def over_seeds(count: int) -> str:
    """What a note says of the numbers: how many seeds they come from."""
    return f"mean and range over {count} seeds" if count > 1 else "of one seed, which tells nothing apart"
