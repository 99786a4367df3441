"""Strategies for the inputs of exercises: small round numbers, so that a wrong case can be followed by hand."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy


def numbers(low: float = -4, high: float = 4, steps: int = 2) -> "SearchStrategy[float]":
    """Multiples of ``1 / steps`` from ``low`` to ``high``."""
    return st.integers(round(low * steps), round(high * steps)).map(lambda whole: whole / steps)


def between_0_and_1() -> "SearchStrategy[float]":
    """Of outputs of a logistic unit: hundredths, without the ends."""
    return st.integers(1, 99).map(lambda whole: whole / 100)


def lists(of: "SearchStrategy[Any]", least: int, most: int | None = None) -> "SearchStrategy[list[Any]]":
    """Of ``least`` to ``most`` values."""
    return st.lists(of, min_size=least, max_size=least if most is None else most)


def grids(of: "SearchStrategy[Any]", rows: tuple[int, int], columns: tuple[int, int]) -> "SearchStrategy[np.ndarray]":
    """Arrays of two dimensions, with so many rows and columns."""
    sizes = st.tuples(st.integers(*rows), st.integers(*columns))
    return sizes.flatmap(lambda size: lists(lists(of, size[1]), size[0])).map(np.array)
