"""Images that a part of a network is most activated by: feature visualization by optimization.

An image is a function of its Fourier spectrum (``fourier``) and is changed by gradient ascent (``ascent``) on a unit, a
channel, a class or a direction of a layer, through small random shifts, scalings and rotations. Several images of one
objective are kept different by a diversity term: the mean cosine between their Gram matrices (Olah, Mordvintsev and
Schubert 2017, Feature Visualization, "Diversity").

Three things are unusual here. The forward pass ends at the layer, so that images for early layers cost little. A
function that is cut off above (ReLU6) is climbed as if it were not (``truncated``). And every activation is measured
three times without transformations: at the start, at the end, and for images of noise, the best of which shows what is
reached without any optimization.

Shape letters: B images, O objectives, P images of one objective, C channels, S side.
"""

from collections.abc import Callable, Sequence

import torch
from torch import nn

from glassworks.instruments.hooks import borrowed, out_of_place
from glassworks.looks.dream.ascent import Ascent, Normalize, ascend, generator_of
from glassworks.looks.dream.fourier import noise
from glassworks.looks.dream.objectives import Objective
from glassworks.looks.dream.report import Dream
from glassworks.looks.dream.truncated import Truncated

NOISE_IMAGES = 32
"""Images of noise that an activation is compared with."""

BATCH = 8
"""Most images that go through the network at once."""


def dream(
    network: nn.Module,
    objectives: Sequence[Objective],
    ascent: Ascent,
    normalize: Normalize,
    *,
    compared_in: str | None = None,
    advance: Callable[[int], None] = lambda _: None,
) -> tuple[list[Dream], torch.Tensor]:
    """Makes the images of objectives in one layer.

    Args:
        network: borrowed in eval mode; afterwards as before.
        objectives: all of the same layer.
        ascent: how images are optimised.
        normalize: turns images into the network's input.
        compared_in: the layer in whose maps several images of an objective are compared; by default the same layer.
        advance: is given the number of steps done.

    Returns:
        What was reached for each objective, and its images [O, P, C, S, S] in 0..1.

    Raises:
        InputError: no such layer, channel or place.
    """
    dreams: list[Dream] = []
    images: list[torch.Tensor] = []
    at_once = objectives_at_once(ascent.pictures)
    with borrowed(network, requires_grad=False) as hooks, out_of_place(network), torch.enable_grad():
        layer = objectives[0].layer
        truncated = Truncated(network, hooks, layer, compared_in if ascent.pictures > 1 else None)
        noise_O = _best_of_noise(truncated, objectives, ascent, normalize)
        for begin in range(0, len(objectives), at_once):
            reached, made = ascend(truncated, objectives[begin : begin + at_once], ascent, normalize, advance)
            dreams += reached
            images.append(made)
    for one, best in zip(dreams, noise_O.tolist(), strict=True):
        one.noise = best
    return dreams, torch.cat(images)


def objectives_at_once(pictures: int) -> int:
    """How many objectives, of so many images each, are optimised together."""
    return max(1, BATCH // pictures)


def active_channels(network: nn.Module, layer: str, side: int, normalize: Normalize) -> list[int]:
    """Channels of a layer that respond to noise: whose spread is at least a hundredth of the greatest one's.

    All of them where none does.
    """
    images = noise(BATCH, side, "independent", generator_of(0, "noise"))
    with borrowed(network) as hooks, torch.no_grad():
        maps_BCHW, _ = Truncated(network, hooks, layer)(normalize(images))
    spread_C = maps_BCHW.movedim(1, 0).flatten(1).std(1)
    return (spread_C >= 0.01 * spread_C.max()).nonzero().flatten().tolist()


def has_positions(network: nn.Module, layer: str, given: torch.Tensor) -> bool:
    """Whether the layer gives maps of more than one position."""
    with borrowed(network) as hooks, torch.no_grad():
        maps, _ = Truncated(network, hooks, layer)(given)
    return maps.shape[2:].numel() > 1


def _best_of_noise(
    network: Truncated, objectives: Sequence[Objective], ascent: Ascent, normalize: Normalize
) -> torch.Tensor:
    """The greatest activation [O] by images of noise."""
    images = noise(NOISE_IMAGES, ascent.side, ascent.colours, generator_of(ascent.seed, "noise"))
    best_O = torch.full((len(objectives),), float("-inf"))
    with torch.no_grad():
        for part in images.split(BATCH):
            maps = network(normalize(part))[0]
            best_O = torch.maximum(best_O, torch.stack([one.activations(maps).max() for one in objectives]))
    return best_O
