"""Whether a map of an answer's reasons deserves belief: three tests that a pretty picture can fail.

- **Completeness** (integrated gradients): the attributions add up to the output's difference from the baseline's.
- **Deletion and insertion** (Petsiuk et al. 2018): taking the strongest pixels away must lower the class's probability
  sooner, and putting them into a blurred picture must raise it sooner, than random maps of the same coarseness do.
- **Randomised weights** (Adebayo et al. 2018): with its weights shuffled the network knows nothing; a map that stays
  the same shows edges of the picture, not reasons of the network.

Shape letters: C channels, H height, W width, N steps.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from scipy.stats import spearmanr
from torch import nn

from glassworks.instruments.hooks import borrowed
from glassworks.looks.explain.compute import BATCH

COMPLETENESS_BOUND = 0.05
"""Largest error of the sum, as a share of the output's difference."""

SANITY_BOUND = 0.5
"""Largest rank correlation between the maps of the network and of its shuffled copy."""

STEPS, RANDOM_MAPS = 14, 3


@dataclass
class Check:
    """One test of one map.

    Attributes:
        name: ``completeness``, ``deletion``, ``insertion`` or ``randomised_weights``.
        passed: whether the map did.
        value: what was measured.
        bound: what it was held against.
        words: both in a sentence.
    """

    name: str
    passed: bool
    value: float
    bound: float
    words: str


def completeness(attributions: torch.Tensor, difference: float) -> Check:
    """Whether attributions add up to ``difference``, the output's at the picture minus the baseline's."""
    error = abs(float(attributions.double().sum()) - difference) / max(abs(difference), 1e-12)
    return Check(
        "completeness",
        error <= COMPLETENESS_BOUND,
        error,
        COMPLETENESS_BOUND,
        f"the attributions miss the output's difference of {difference:.4g} by {100 * error:.2g} %",
    )


@dataclass
class Curves:
    """Probabilities of the class while pixels go (``deletion``) and come (``insertion``), [N] each, and their means."""

    deletion: list[float]
    insertion: list[float]
    deletion_area: float
    insertion_area: float


class Picture:
    """One picture's curves: the network, the class, and the two grounds that pixels go to and come from."""

    def __init__(self, network: nn.Module, input_: torch.Tensor, target: int) -> None:
        self.network, self.input, self.target = network, input_, target
        side = max(3, min(input_.shape[2:]) // 8 * 2 + 1)
        padded = F.pad(input_, [side // 2] * 4, mode="replicate")
        self.blurred = F.avg_pool2d(padded, side, stride=1)
        self.random = [self.curves(map_HW) for map_HW in _random_maps(input_.shape[2], input_.shape[3])]

    def difference(self) -> float:
        """The class's output for the picture minus that for zeros, which completeness asks for."""
        with borrowed(self.network), torch.no_grad():
            outputs = self.network(torch.cat([self.input, torch.zeros_like(self.input)]))
        return float(outputs[0, self.target] - outputs[1, self.target])

    def curves(self, map_HW: torch.Tensor) -> Curves:
        """Both curves of a map, the strongest pixels first."""
        order = map_HW.flatten().double().argsort(descending=True, stable=True)
        rank = torch.empty_like(order)
        rank[order] = torch.arange(len(order))
        rank_HW = rank.view(map_HW.shape)
        taken = [rank_HW < round(len(order) * step / STEPS) for step in range(STEPS + 1)]
        deletion = self._probabilities([torch.where(mask, 0.0, self.input) for mask in taken])
        insertion = self._probabilities([torch.where(mask, self.input, self.blurred) for mask in taken])
        return Curves(deletion, insertion, _area(deletion), _area(insertion))

    def checks(self, curves: Curves) -> list[Check]:
        """Deletion and insertion against the random maps' best."""
        found = []
        for name, better, sign in (("deletion", min, 1), ("insertion", max, -1)):
            own = getattr(curves, f"{name}_area")
            others = [getattr(one, f"{name}_area") for one in self.random]
            bound = better(others)
            word = "lower" if sign > 0 else "higher"
            words = f"mean probability {own:.3f}; a good map's is {word} than all random maps' ({bound:.3f} at best)"
            found.append(Check(name, sign * own < sign * bound, own, bound, words))
        return found

    def _probabilities(self, inputs: list[torch.Tensor]) -> list[float]:
        found: list[float] = []
        with borrowed(self.network), torch.no_grad():
            for begin in range(0, len(inputs), BATCH):
                outputs = self.network(torch.cat(inputs[begin : begin + BATCH]))
                found += outputs.softmax(1)[:, self.target].tolist()
        return found


def randomised_weights(explain: Callable[[nn.Module], torch.Tensor], network: nn.Module, map_HW: torch.Tensor) -> Check:
    """Whether ``explain`` gives another map for a copy of the network whose weights were shuffled.

    Each tensor's weights are permuted, so that every layer keeps its scale and nothing of what it learned.
    """
    shuffled = copy.deepcopy(network)
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in shuffled.parameters():
            order = torch.randperm(parameter.numel(), generator=generator)
            parameter.copy_(parameter.flatten()[order].view(parameter.shape))
    other_HW = explain(shuffled)
    correlation = abs(_rank_correlation(map_HW, other_HW))
    words = f"rank correlation {correlation:.2f} with the map of a network that knows nothing"
    return Check("randomised_weights", correlation <= SANITY_BOUND, correlation, SANITY_BOUND, words)


def _rank_correlation(one_HW: torch.Tensor, other_HW: torch.Tensor) -> float:
    """Spearman's, of the maps' sizes; 0 where one of them is flat."""
    one, other = (np.abs(np.asarray(map_HW, dtype=np.float64)).ravel() for map_HW in (one_HW, other_HW))
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    return float(spearmanr(one, other)[0])  # pyright: ignore[reportArgumentType] - a named tuple


def _random_maps(height: int, width: int) -> list[torch.Tensor]:
    """Smooth noise: as coarse as Grad-CAM's maps, since scattered pixels would be too easy an opponent."""
    generator = torch.Generator().manual_seed(0)
    coarse = torch.rand(RANDOM_MAPS, 1, 7, 7, generator=generator)
    return list(F.interpolate(coarse, (height, width), mode="bilinear", align_corners=False)[:, 0])


def _area(values: list[float]) -> float:
    """Mean height of a curve, by trapezoids."""
    return float(np.trapezoid(values, dx=1 / (len(values) - 1)))
