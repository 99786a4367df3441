"""Rules about gradients: whether they keep their size from layer to layer.

Sources:
    Glorot & Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks", section 4.2; He
    et al. 2015, arXiv:1502.01852, section 2.2: signals and gradients should keep their size. The bounds are ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from glassworks.instruments.health_record import LayerHealth, Recording, Sample
from glassworks.looks.health.report import Diagnosis, Healthy
from glassworks.looks.health.rule import MIN_SAMPLES, brief
from glassworks.looks.health.unit_rules import dead_relu

VANISHED = 1e-3
"""Gradient at the first layers over that at the last below which the first hardly learn."""
EXPLODED = 1e3
"""The same ratio above which gradients explode."""


def vanishing_gradients(recording: Recording) -> Diagnosis | Healthy | None:
    """The first layers get far smaller gradients than the last."""
    chain = _worst_chain(recording.samples, lowest=True)
    if chain is None:
        return None
    first, share = chain.layers[0], chain.first
    if share == 0 and isinstance(dead_relu(recording), Diagnosis):
        return None  # it does not shrink from layer to layer: one dead layer stops it
    if share >= VANISHED:
        return Healthy(
            "vanishing_gradients", f"the gradient at the first layers is {brief(share)} times that at the last"
        )
    starved = [layer for layer, value in zip(chain.layers, chain.ratios, strict=True) if value < VANISHED]
    per_layer = share ** (1 / (len(chain.layers) - 1)) if share else 0.0
    return Diagnosis(
        "vanishing_gradients",
        "fail",
        first,
        f"The gradient at layer {first} is {brief(share)} times that at layer {chain.layers[-1]}: each of the "
        f"{len(chain.layers)} layers passes on {brief(per_layer)} of it, and {len(starved)} of them hardly learn.",
        {"ratio": share, "per_layer": per_layer, "layers": starved, "bound": VANISHED},
        "Use He or Xavier initialisation, ReLU instead of sigmoid, batch normalisation or residual connections.",
    )


def exploding_gradients(recording: Recording) -> Diagnosis | Healthy | None:
    """Gradients, or the signal itself, grow from layer to layer before anything is learned."""
    chain = _worst_chain(recording.samples[:1], lowest=False, least=1)
    if chain is None:
        return None
    share, growth = chain.first, chain.growth
    if share <= EXPLODED and growth <= EXPLODED:
        if recording.broken_at is not None:
            return None
        text = f"at the start the spread of the last layer's values is {brief(growth)} times that of the first's"
        return Healthy("exploding_gradients", text)
    at = chain.layers[int(np.argmax(chain.ratios))] if share > EXPLODED else chain.layers[-1]
    broken = f"; by step {recording.broken_at:,} the loss was not finite" if recording.broken_at is not None else ""
    return Diagnosis(
        "exploding_gradients",
        "fail",
        at,
        f"The gradient at layer {at} is {brief(max(chain.ratios))} times that at layer {chain.layers[-1]}, and the "
        f"signal grows {brief(growth)}-fold through the {len(chain.layers)} layers{broken}.",
        {"ratio": share, "growth": growth, "broken_at": recording.broken_at, "bound": EXPLODED},
        "Use He or Xavier initialisation, batch normalisation, or limit the gradients with clip_norm.",
    )


@dataclass(frozen=True)
class _Chain:
    """Layers of one network in the order in which they run: medians over the samples.

    Attributes:
        layers: their names.
        ratios: length of the gradient over that at the last layer.
        growth: spread of the last layer's outputs over that of the first's.
    """

    layers: list[str]
    ratios: list[float]
    growth: float

    @property
    def first(self) -> float:
        """The median ratio of the first quarter of the layers."""
        return median(self.ratios[: max(1, len(self.ratios) // 4)])


def _worst_chain(samples: Sequence[Sample], *, lowest: bool, least: int = MIN_SAMPLES) -> _Chain | None:
    """The layers of the network that is worst off."""
    if len(samples) < least:
        return None
    networks = dict.fromkeys(layer.network for sample in samples for layer in sample.layers)
    chains = [chain for chain in (_chain(samples, network) for network in networks) if chain is not None]
    return (min if lowest else max)(chains, key=lambda chain: chain.first, default=None)


def _chain(samples: Sequence[Sample], network: str) -> _Chain | None:
    ratios: dict[str, list[float]] = {}
    growths = []
    for sample in samples:
        layers = [layer for layer in sample.layers if layer.network == network and layer.gradient is not None]
        if len(layers) < 2 or not layers[-1].gradient:
            continue
        for layer in layers:
            ratios.setdefault(layer.name, []).append((layer.gradient or 0.0) / layers[-1].gradient)
        growths += _growth(layers)
    if not ratios:
        return None
    medians = [median(values) for values in ratios.values()]
    return _Chain(list(ratios), medians, median(growths) if growths else 1.0)


def _growth(layers: Sequence[LayerHealth]) -> list[float]:
    stds = [layer.std for layer in layers if layer.std]
    return [stds[-1] / stds[0]] if len(stds) > 1 else []
