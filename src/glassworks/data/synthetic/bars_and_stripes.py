"""Bars and stripes: d x d patterns whose rows are all alike or whose columns are (MacKay 2003, section 43.3).

Small enough that the probability of every pattern can be computed, and what a model has to get right is known.
"""

from itertools import product

import numpy as np


def bars_and_stripes(side: int) -> np.ndarray:
    """The distinct patterns, uint8 0 or 1 [N, side * side]; N = 2^(side + 1) - 2: full and empty count once."""
    columns = [np.tile(np.array(bits, dtype=np.uint8), (side, 1)) for bits in product((0, 1), repeat=side)]
    patterns = {tuple(pattern.reshape(-1)) for column in columns for pattern in (column, column.T)}
    return np.array(sorted(patterns), dtype=np.uint8)
