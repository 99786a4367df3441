"""Points around known places: a ring of 8 or a grid of 25 normal distributions, on which a generator's faults show.

Source: Metz et al. 2017, arXiv:1611.02163 (the ring: radius 2, standard deviation 0.02); Srivastava et al. 2017,
arXiv:1705.07761 (the grid: steps of 2, standard deviation 0.05).

Shape letters: N points, M modes.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from glassworks.core.seeds import derive

Shape = Literal["ring", "grid"]


@dataclass(frozen=True)
class Modes:
    """Where the points lie.

    Attributes:
        centres_M2: float64, the middles.
        spread: standard deviation around each, in both directions.
    """

    centres_M2: np.ndarray
    spread: float

    def draw(self, count: int, seed: int) -> np.ndarray:
        """float32 [N, 2]: each mode equally likely."""
        random = np.random.default_rng(derive(seed, "modes"))
        chosen_N = random.integers(len(self.centres_M2), size=count)
        points_N2 = self.centres_M2[chosen_N] + random.normal(0, self.spread, (count, 2))
        return points_N2.astype(np.float32)


def modes(shape: Shape) -> Modes:
    """``ring``: 8 on a circle of radius 2; ``grid``: 5 x 5 with steps of 2 around the origin."""
    if shape == "ring":
        angles_M = np.arange(8) * np.pi / 4
        return Modes(2 * np.column_stack([np.cos(angles_M), np.sin(angles_M)]), 0.02)
    side = np.arange(-4.0, 5.0, 2.0)
    return Modes(np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2), 0.05)
