"""Boolean functions of two inputs as four labelled points.

Shape letters: N points (4), D inputs (2).
"""

import numpy as np

POINTS_ND = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
"""In the order in which the rule sees them."""
TRUTH = {"and": 0b0001, "or": 0b0111, "nand": 0b1110, "nor": 0b1000, "xor": 0b0110, "xnor": 0b1001}
"""Targets of the four points, the first point's in the highest of four bits."""


def targets(code: int) -> np.ndarray:
    """The truth table of one of the 16 functions, float [N]."""
    return np.array([(code >> bit) & 1 for bit in (3, 2, 1, 0)], dtype=float)
