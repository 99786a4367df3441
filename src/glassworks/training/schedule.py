"""The learning rate as a pure function of the step, so a resumed run needs none of its past."""

import math
from typing import Literal


def rate_factor(step: int, total: int, warmup: int, shape: Literal["cosine", "constant"] = "cosine") -> float:
    """What the highest rate is multiplied by at ``step``, counted from 0.

    Rises linearly over the first ``warmup`` steps, then follows half a cosine down to zero after ``total`` steps
    (Loshchilov & Hutter 2017, arXiv:1608.03983, equation 5 with one cycle) or stays.
    """
    if step < warmup:
        return (step + 1) / warmup
    if shape == "constant":
        return 1.0
    return 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, total - warmup)))
