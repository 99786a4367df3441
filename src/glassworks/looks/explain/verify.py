"""Whether a map that explains an answer is to be believed: three tests that a pretty map can fail.

- **Completeness** (integrated gradients): the attributions add up to the output's difference from the baseline's.
- **Deletion and insertion** (Petsiuk et al. 2018): removing the strongest pixels must lower the class's probability
  sooner, and adding them to a blurred image must raise it sooner, than with random maps of the same coarseness.
- **Randomised weights** (Adebayo et al. 2018): a network whose weights are shuffled has learned nothing; a map that
  stays the same shows edges of the image, not what the network relies on.

Shape letters: C channels, H height, W width, N steps.
"""

import copy
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from scipy.stats import spearmanr
from torch import nn

from glassworks.instruments.hooks import borrowed
from glassworks.instruments.output_form import OutputForm, probabilities
from glassworks.looks.explain.compute import BATCH
from glassworks.looks.explain.report import Check, Curves

COMPLETENESS_BOUND = 0.05
"""Largest error of the sum, as a share of the output's difference."""

SANITY_BOUND = 0.5
"""Largest rank correlation between the maps of the network and of its shuffled copy."""

STEPS, RANDOM_MAPS = 14, 3


def completeness(attributions: torch.Tensor, difference: float) -> Check:
    """Whether attributions add up to ``difference``, the output for the image minus that for the baseline."""
    error = abs(float(attributions.double().sum()) - difference) / max(abs(difference), 1e-12)
    percent = f"{100 * error:.{'0f' if error >= 0.1 else '2g'}}"
    return Check(
        "completeness",
        error <= COMPLETENESS_BOUND,
        error,
        COMPLETENESS_BOUND,
        f"the attributions miss the output's difference of {difference:.4g} by {percent} %",
    )


class Verifier:
    """Deletion and insertion of one image's pixels: removed ones become zero, added ones come into a blurred image."""

    def __init__(self, network: nn.Module, input_: torch.Tensor, target: int, form: OutputForm = "logits") -> None:
        self.network, self.input, self.target = network, input_, target
        self._form: OutputForm = form
        side = max(3, min(input_.shape[2:]) // 8 * 2 + 1)
        padded = F.pad(input_, [side // 2] * 4, mode="replicate")
        self.blurred = F.avg_pool2d(padded, side, stride=1)
        self.random = [self.curves(map_HW) for map_HW in _random_maps(input_.shape[2], input_.shape[3])]

    def difference(self) -> float:
        """The class's output for the image minus that for zeros, which completeness asks for."""
        with borrowed(self.network), torch.no_grad():
            outputs = self.network(torch.cat([self.input, torch.zeros_like(self.input)]))
        return float(outputs[0, self.target] - outputs[1, self.target])

    def curves(self, map_HW: torch.Tensor) -> Curves:
        """Both curves of a map, the strongest pixels first."""
        order = map_HW.flatten().double().argsort(descending=True, stable=True)
        rank = torch.empty_like(order)
        rank[order] = torch.arange(len(order))
        rank_HW = rank.view(map_HW.shape)
        chosen = [rank_HW < round(len(order) * step / STEPS) for step in range(STEPS + 1)]
        deletion = self._probabilities([torch.where(mask, 0.0, self.input) for mask in chosen])
        insertion = self._probabilities([torch.where(mask, self.input, self.blurred) for mask in chosen])
        return Curves(deletion, insertion, _area(deletion), _area(insertion))

    def checks(self, curves: Curves) -> list[Check]:
        """Deletion and insertion compared with the best of the random maps."""
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
                found += probabilities(outputs, self._form)[:, self.target].tolist()
        return found


def randomised_weights(explain: Callable[[nn.Module], torch.Tensor], network: nn.Module, map_HW: torch.Tensor) -> Check:
    """Whether ``explain`` gives another map for a copy of the network whose weights are shuffled.

    Each tensor's weights are permuted, so every layer keeps its scale and loses what it learned.
    """
    shuffled = copy.deepcopy(network)
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in shuffled.parameters():
            order = torch.randperm(parameter.numel(), generator=generator)
            parameter.copy_(parameter.flatten()[order].view(parameter.shape))
    other_HW = explain(shuffled)
    correlation = abs(_rank_correlation(map_HW, other_HW))
    words = f"rank correlation {correlation:.2f} with the map of a network whose weights are shuffled"
    return Check("randomised_weights", correlation <= SANITY_BOUND, correlation, SANITY_BOUND, words)


def _rank_correlation(one_HW: torch.Tensor, other_HW: torch.Tensor) -> float:
    """Spearman's, of the maps' absolute values; 0 where one of them is constant."""
    one, other = (np.abs(np.asarray(map_HW, dtype=np.float64)).ravel() for map_HW in (one_HW, other_HW))
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    return float(spearmanr(one, other)[0])  # pyright: ignore[reportArgumentType] - a named tuple


def _random_maps(height: int, width: int) -> list[torch.Tensor]:
    """Smooth noise as coarse as Grad-CAM's maps: scattered pixels would be too easy to beat."""
    generator = torch.Generator().manual_seed(0)
    coarse = torch.rand(RANDOM_MAPS, 1, 7, 7, generator=generator)
    return list(F.interpolate(coarse, (height, width), mode="bilinear", align_corners=False)[:, 0])


def _area(values: list[float]) -> float:
    """Mean height of a curve, by trapezoids."""
    return float(np.trapezoid(values, dx=1 / (len(values) - 1)))
