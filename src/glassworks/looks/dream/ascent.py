"""Gradient ascent on images: the loop, and the term that keeps several images of one objective different.

Shape letters: B images, O objectives, P images of one objective, C channels, N positions, D of a Gram matrix.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

import torch
from torch import nn

from glassworks.core.seeds import derive
from glassworks.instruments.gradients import needs_gradients
from glassworks.looks.dream.fourier import Spectra, transformed
from glassworks.looks.dream.objectives import Objective
from glassworks.looks.dream.redirected import Redirected
from glassworks.looks.dream.report import Colours, Dream
from glassworks.looks.dream.truncated import Truncated

REDIRECTED_STEPS = 16
"""First steps, in which gradients pass through inactive rectifiers; also later ones while an activation is zero."""

_CURVE_POINTS = 32

Normalize = Callable[[torch.Tensor], torch.Tensor]
"""Images [B, C, S, S] in 0..1 to the network's input."""


@dataclass(frozen=True)
class Ascent:
    """How images are optimised.

    Attributes:
        side: of the images, in pixels.
        pictures: images made for each objective.
        steps: of Adam.
        rate: its learning rate.
        decay: power of 1/frequency, see `fourier`; more of it gives larger shapes.
        disturbance: strength of the random transformations.
        diversity: weight of the cosine between images of one objective, in units of their activation.
        colours: see `fourier`.
        seed: of the start and the transformations.
    """

    side: int
    pictures: int = 1
    steps: int = 192
    rate: float = 0.02
    decay: float = 1.5
    disturbance: float = 1.0
    diversity: float = 1.0
    colours: Colours = "imagenet"
    seed: int = 0


def ascend(
    network: Truncated,
    objectives: Sequence[Objective],
    ascent: Ascent,
    normalize: Normalize,
    advance: Callable[[int], None],
) -> tuple[list[Dream], torch.Tensor]:
    """The images of a few objectives of one layer, made together, [O, P, C, S, S]; ``noise`` is not yet measured."""
    begin = time.perf_counter()
    generator = generator_of(ascent.seed, *(f"{one.layer} {one.kind} {one.unit} {one.name}" for one in objectives))
    spectra = Spectra(len(objectives) * ascent.pictures, ascent.side, ascent.colours, ascent.decay, generator)
    start_OP, _ = _measure(network, objectives, spectra, normalize)
    curve_O = _optimise(network, objectives, ascent, normalize, spectra, generator, advance)
    reached_OP, similarity_O = _measure(network, objectives, spectra, normalize)
    seconds = (time.perf_counter() - begin) / (len(objectives) * ascent.pictures)
    dreams = [
        Dream(
            layer=one.layer,
            kind=one.kind,
            unit=one.unit,
            name=one.name,
            start=start_OP[at].tolist(),
            reached=reached_OP[at].tolist(),
            noise=0.0,
            curve=[float(point_O[at]) for point_O in curve_O],
            similarity=None if similarity_O is None else float(similarity_O[at]),
            seconds=seconds,
        )
        for at, one in enumerate(objectives)
    ]
    with torch.no_grad():
        return dreams, spectra().unflatten(0, (len(objectives), ascent.pictures))


def _optimise(
    network: Truncated,
    objectives: Sequence[Objective],
    ascent: Ascent,
    normalize: Normalize,
    spectra: Spectra,
    generator: torch.Generator,
    advance: Callable[[int], None],
) -> list[torch.Tensor]:
    """Takes the steps; gives mean activations [O] at up to ``_CURVE_POINTS`` of them."""
    optimizer = torch.optim.Adam(spectra.parameters(), lr=ascent.rate)
    noted = {round(at) for at in torch.linspace(0, ascent.steps - 1, min(_CURVE_POINTS, ascent.steps)).tolist()}
    curve_O: list[torch.Tensor] = []
    is_inactive = False
    for step in range(ascent.steps):
        with Redirected() if step < REDIRECTED_STEPS or is_inactive else nullcontext():
            maps, compared = network(normalize(transformed(spectra(), ascent.disturbance, generator)))
        maximised_OP = of_each(objectives, maps, Objective.maximised)
        optimizer.zero_grad()
        with needs_gradients():
            _loss(maximised_OP, compared, ascent).backward()
        optimizer.step()
        is_inactive = bool((maximised_OP == 0).any())
        if step in noted:
            curve_O.append(maximised_OP.detach().mean(1))
        advance(1)
    return curve_O


def _loss(maximised_OP: torch.Tensor, compared_BCHW: torch.Tensor, ascent: Ascent) -> torch.Tensor:
    """The activations, negative; with several images per objective also their similarity.

    The activations are then divided by their own size, so that one weight of the similarity suits channels of any size.
    """
    if ascent.pictures == 1:
        return -maximised_OP.sum()
    size_O1 = maximised_OP.detach().abs().mean(1, keepdim=True).clamp_min(1e-6)
    similarity_O = similarities(compared_BCHW, len(maximised_OP))
    return -(maximised_OP / size_O1).sum() + ascent.diversity * ascent.pictures * similarity_O.sum()


def _measure(
    network: Truncated, objectives: Sequence[Objective], spectra: Spectra, normalize: Normalize
) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Activations [O, P] by the images without transformation, and similarities [O] where there are several."""
    with torch.no_grad():
        maps, compared = network(normalize(spectra()))
        activations_OP = of_each(objectives, maps, Objective.activations)
        return activations_OP, similarities(compared, len(objectives)) if activations_OP.shape[1] > 1 else None


def of_each(
    objectives: Sequence[Objective], maps_BCHW: torch.Tensor, number: Callable[[Objective, torch.Tensor], torch.Tensor]
) -> torch.Tensor:
    """Each objective's numbers for its own images, [O, P]."""
    parts = maps_BCHW.unflatten(0, (len(objectives), -1))
    return torch.stack([number(one, part) for one, part in zip(objectives, parts, strict=True)])


def similarities(maps_BCHW: torch.Tensor, num_objectives: int) -> torch.Tensor:
    """Mean cosine [O] between the Gram matrices of each objective's images."""
    flat_BCN = maps_BCHW.flatten(2)
    gram_BD = torch.einsum("bcn,bdn->bcd", flat_BCN, flat_BCN).flatten(1)
    gram_OPD = nn.functional.normalize(gram_BD, dim=1).unflatten(0, (num_objectives, -1))
    cosines_OPP = gram_OPD @ gram_OPD.transpose(1, 2)
    count = cosines_OPP.shape[1]
    return (cosines_OPP.sum((1, 2)) - cosines_OPP.diagonal(dim1=1, dim2=2).sum(1)) / (count * (count - 1))


def generator_of(seed: int, *names: str) -> torch.Generator:
    """Random numbers of their own for each name."""
    return torch.Generator().manual_seed(derive(seed, "dream", *names))
