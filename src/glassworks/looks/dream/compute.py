"""Pictures that a part of a network answers most strongly: feature visualization by optimization.

A picture is a function of its Fourier spectrum (``fourier``) and climbs the answer of a unit, a channel, a class
or a direction of a layer, seen through small chance shifts, scalings and turns. Several pictures of one aim are kept
apart by a term of diversity: the mean cosine between their Gram matrices (Olah, Mordvintsev and Schubert 2017, Feature
Visualization, "Diversity").

Three things are unusual here. The forward pass ends at the layer, so that pictures of early layers cost little. What
is cut off above (ReLU6) is climbed as if it were not: see ``aims``. And every answer is measured three times on
undisturbed pictures: at the start, at the end, and on pictures of chance, whose best says what is reached without any
optimization.

Shape letters: B pictures, A aims, P pictures of one aim, C channels, H height, W width, S side.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field

import torch
from torch import nn

from glassworks.core.seeds import derive
from glassworks.instruments.hooks import borrowed, out_of_place
from glassworks.looks.dream.aims import Aim, Eye, Kind
from glassworks.looks.dream.fourier import Colours, Spectra, disturbed, noise
from glassworks.looks.dream.redirected import Redirected

NOISE = 32
"""Pictures of chance that an answer is held against."""

REDIRECTED = 16
"""First steps, in which gradients find their way through silent rectifiers; also later ones while an answer is zero."""

TOGETHER = 8
"""Most pictures that go through the network at once."""

_MARKS = 32  # points of a curve

Normalized = Callable[[torch.Tensor], torch.Tensor]
"""Pictures [B, C, S, S] in 0..1 to the network's input."""


@dataclass(frozen=True)
class Climb:
    """How pictures are optimised.

    Attributes:
        side: of the pictures, in pixels.
        pictures: of each aim.
        steps: of Adam.
        rate: its learning rate.
        decay: power of 1/frequency, see `fourier`; more of it gives larger forms.
        disturbance: strength of the shifts, scalings and turns.
        diversity: weight of the cosine between pictures of one aim, in units of their answer.
        colours: see `fourier`.
        seed: of the start and the disturbances.
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


@dataclass
class Dream:
    """What one aim reached.

    Attributes:
        layer: dotted name; empty for the network's output.
        kind: ``channel``, ``unit``, ``class`` or ``direction``.
        unit: channel, or channel, row and column; empty for a direction.
        name: of a class, or what a direction means.
        start: answer to each picture before the first step.
        reached: after the last.
        noise: the greatest answer among ``NOISE`` pictures of chance.
        curve: mean answer to the disturbed pictures, at up to 32 steps from the first to the last.
        similarity: mean cosine between the Gram matrices of the pictures; ``None`` for one picture.
        seconds: per picture.
        data: the greatest answers among the images of a data set, greatest first; empty where none was given.
        data_paths: of these images.
        probability: that the network gives the class, for each picture; of classes only.
    """

    layer: str
    kind: Kind
    unit: list[int]
    name: str
    start: list[float]
    reached: list[float]
    noise: float
    curve: list[float]
    similarity: float | None
    seconds: float
    data: list[float] = field(default_factory=list)
    data_paths: list[str] = field(default_factory=list)
    probability: list[float] = field(default_factory=list)

    @property
    def title(self) -> str:
        """``channel 12 of blocks.2``, ``the class 'daisy'``, ..."""
        if self.kind == "class":
            return f"the class '{self.name}'"
        if self.kind == "direction":
            return f"{self.layer}, {self.name}"
        return f"{self.kind} {', '.join(map(str, self.unit))} of {self.layer or 'the output'}"


def dream(
    network: nn.Module,
    aims: Sequence[Aim],
    climb: Climb,
    normalized: Normalized,
    *,
    apart: str | None = None,
    advance: Callable[[int], None] = lambda _: None,
) -> tuple[list[Dream], torch.Tensor]:
    """Makes the pictures of aims in one layer.

    Args:
        network: borrowed in eval mode; afterwards as before.
        aims: all of the same layer.
        climb: how.
        normalized: what stands between pictures and the network.
        apart: the layer in whose maps several pictures of an aim are told apart; by default the aims' own.
        advance: told of the steps done.

    Returns:
        What each aim reached, and its pictures [A, P, C, S, S] in 0..1.

    Raises:
        InputError: no such layer, channel or place.
    """
    at_once = max(1, TOGETHER // climb.pictures)
    found: list[Dream] = []
    pictures: list[torch.Tensor] = []
    with borrowed(network, requires_grad=False) as hooks, out_of_place(network), torch.enable_grad():
        eye = Eye(network, hooks, aims[0].layer, apart if climb.pictures > 1 else None)
        best_A = _best_of_chance(eye, aims, climb, normalized)
        for begin in range(0, len(aims), at_once):
            some = aims[begin : begin + at_once]
            reached, made = _climbed(eye, some, climb, normalized, advance)
            found += reached
            pictures.append(made)
    for one, best in zip(found, best_A.tolist(), strict=True):
        one.noise = best
    return found, torch.cat(pictures)


def speaking_channels(network: nn.Module, layer: str, side: int, normalized: Normalized) -> list[int]:
    """Channels of a layer whose answers to pictures of chance vary, by more than a hundredth of the liveliest one's.

    All of them where none does.
    """
    pictures = noise(TOGETHER, side, "independent", _chance(0, "noise"))
    with borrowed(network) as hooks, torch.no_grad():
        maps_BCHW, _ = Eye(network, hooks, layer)(normalized(pictures))
    spread_C = maps_BCHW.movedim(1, 0).flatten(1).std(1)
    return (spread_C >= 0.01 * spread_C.max()).nonzero().flatten().tolist()


def _best_of_chance(eye: Eye, aims: Sequence[Aim], climb: Climb, normalized: Normalized) -> torch.Tensor:
    """The greatest answer [A] to pictures of chance."""
    pictures = noise(NOISE, climb.side, climb.colours, _chance(climb.seed, "noise"))
    best_A = torch.full((len(aims),), float("-inf"))
    with torch.no_grad():
        for part in pictures.split(TOGETHER):
            maps = eye(normalized(part))[0]
            best_A = torch.maximum(best_A, torch.stack([aim.answers(maps).max() for aim in aims]))
    return best_A


def _climbed(
    eye: Eye, aims: Sequence[Aim], climb: Climb, normalized: Normalized, advance: Callable[[int], None]
) -> tuple[list[Dream], torch.Tensor]:
    """The pictures of a few aims, made together."""
    begin = time.perf_counter()
    chance = _chance(climb.seed, *(f"{aim.layer} {aim.kind} {aim.unit} {aim.name}" for aim in aims))
    spectra = Spectra(len(aims) * climb.pictures, climb.side, climb.colours, climb.decay, chance)
    optimizer = torch.optim.Adam(spectra.parameters(), lr=climb.rate)
    start_AP, _ = _measured(eye, aims, spectra, normalized)
    marks = {round(at) for at in torch.linspace(0, climb.steps - 1, min(_MARKS, climb.steps)).tolist()}
    curve: list[torch.Tensor] = []
    is_silent = False
    for step in range(climb.steps):
        with Redirected() if step < REDIRECTED or is_silent else nullcontext():
            maps, apart = eye(normalized(disturbed(spectra(), climb.disturbance, chance)))
        climbed_AP = _of_each(aims, maps, Aim.climbed)
        optimizer.zero_grad()
        _loss(climbed_AP, apart, climb).backward()
        optimizer.step()
        is_silent = bool((climbed_AP == 0).any())
        if step in marks:
            curve.append(climbed_AP.detach().mean(1))
        advance(1)
    reached_AP, similarity_A = _measured(eye, aims, spectra, normalized)
    seconds = (time.perf_counter() - begin) / (len(aims) * climb.pictures)
    dreams = [
        Dream(
            layer=aim.layer,
            kind=aim.kind,
            unit=aim.unit,
            name=aim.name,
            start=start_AP[at].tolist(),
            reached=reached_AP[at].tolist(),
            noise=0.0,
            curve=[float(mark[at]) for mark in curve],
            similarity=None if similarity_A is None else float(similarity_A[at]),
            seconds=seconds,
        )
        for at, aim in enumerate(aims)
    ]
    with torch.no_grad():
        return dreams, spectra().unflatten(0, (len(aims), climb.pictures))


def _loss(climbed_AP: torch.Tensor, apart_BCHW: torch.Tensor, climb: Climb) -> torch.Tensor:
    """What is descended: the answers, negative; with several pictures of an aim also their likeness.

    The answers are then divided by their own size, so that one weight of the likeness suits channels of any size.
    """
    if climb.pictures == 1:
        return -climbed_AP.sum()
    size_A1 = climbed_AP.detach().abs().mean(1, keepdim=True).clamp_min(1e-6)
    likeness_A = similarities(apart_BCHW, len(climbed_AP))
    return -(climbed_AP / size_A1).sum() + climb.diversity * climb.pictures * likeness_A.sum()


def _measured(
    eye: Eye, aims: Sequence[Aim], spectra: Spectra, normalized: Normalized
) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Answers [A, P] to the pictures as they are, and their similarities [A] where there are several."""
    with torch.no_grad():
        maps, apart = eye(normalized(spectra()))
        answers_AP = _of_each(aims, maps, Aim.answers)
        return answers_AP, similarities(apart, len(aims)) if answers_AP.shape[1] > 1 else None


def _of_each(
    aims: Sequence[Aim], maps_BCHW: torch.Tensor, number: Callable[[Aim, torch.Tensor], torch.Tensor]
) -> torch.Tensor:
    """Each aim's numbers for its own pictures, [A, P]."""
    parts = maps_BCHW.unflatten(0, (len(aims), -1))
    return torch.stack([number(aim, part) for aim, part in zip(aims, parts, strict=True)])


def similarities(maps_BCHW: torch.Tensor, num_aims: int) -> torch.Tensor:
    """Mean cosine [A] between the Gram matrices of each aim's pictures."""
    flat_BCN = maps_BCHW.flatten(2)
    gram_BD = torch.einsum("bcn,bdn->bcd", flat_BCN, flat_BCN).flatten(1)
    gram_APD = nn.functional.normalize(gram_BD, dim=1).unflatten(0, (num_aims, -1))
    cosines_APP = gram_APD @ gram_APD.transpose(1, 2)
    count = cosines_APP.shape[1]
    return (cosines_APP.sum((1, 2)) - cosines_APP.diagonal(dim1=1, dim2=2).sum(1)) / (count * (count - 1))


def _chance(seed: int, *names: str) -> torch.Generator:
    return torch.Generator().manual_seed(derive(seed, "dream", *names))
