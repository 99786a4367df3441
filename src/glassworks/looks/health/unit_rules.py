"""Rules about units: whether they are dead (always zero) or saturated (at an end of their range).

Sources:
    Karpathy, notes of Stanford's CS231n, "Neural Networks" 1: dead ReLUs, "as much as 40 %" of a network where the rate
    is too high. Glorot & Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks",
    section 3: saturated units do not learn. The other bounds are ours.
"""

from collections.abc import Sequence
from statistics import median

import numpy as np

from glassworks.instruments.health_record import ActivationHealth, Recording, Sample
from glassworks.looks.health.report import Diagnosis, Healthy
from glassworks.looks.health.rule import MIN_SAMPLES, second_half

DEAD = 0.4
"""Share of a layer's units that were never active: CS231n's notes name it for a rate that is too high."""
SATURATED = 0.8
"""Share of a layer's values at an end of the function's range, in both halves of the training."""
HOPELESS = 0.95
"""Share of either beyond which the layer cannot work."""
MIN_VALUES = 100
"""Values of a unit below which its being zero proves nothing."""


def dead_relu(recording: Recording) -> Diagnosis | Healthy | None:
    """Units that give zero for every example get no gradient, so they stay that way."""
    late = second_half(recording.samples)
    shares = _dead_shares(late)
    if not shares or len(recording.samples) < MIN_SAMPLES:
        return None
    worst, (share, use) = max(shares.items(), key=lambda entry: entry[1][0])
    if share < DEAD:
        return Healthy("dead_relu", f"at most {share:.0%} of a layer's units gave zero throughout (in {worst})")
    layers = {name: value for name, (value, _) in shares.items() if value >= DEAD}
    return Diagnosis(
        "dead_relu",
        "fail" if share > HOPELESS else "warn",
        use.layer,
        f"{round(share * use.units):,} of the {use.units:,} units of {worst} gave zero for every example of "
        f"{len(late)} batches{f'; {len(layers)} layers are like this' if len(layers) > 1 else ''}.",
        {"share": share, "units": use.units, "batches": len(late), "layers": layers, "bound": DEAD},
        "Lower learning_rate, initialise biases with zero and weights as He does, or use leaky ReLU.",
    )


def _dead_shares(samples: Sequence[Sample]) -> dict[str, tuple[float, ActivationHealth]]:
    """By activation function: the share of its units that were zero in every sample."""
    shares: dict[str, tuple[float, ActivationHealth]] = {}
    for uses in _by_activation(samples):
        if uses[0].silent is not None and len(uses) == len(samples) and sum(use.seen for use in uses) >= MIN_VALUES:
            dead_C = np.logical_and.reduce([use.mask() for use in uses])
            if dead_C.sum() != 1:  # in a small layer one unit may simply not be needed
                shares[uses[0].name] = float(dead_C.mean()), uses[0]
    return shares


def saturated_units(recording: Recording) -> Diagnosis | Healthy | None:
    """Sigmoid or tanh units at an end of their range pass hardly any gradient on; those of the output are exempt."""
    samples = recording.samples
    if len(samples) < MIN_SAMPLES or all(layer.gradient is None for layer in samples[0].layers):
        return None  # without backpropagation, as in a Boltzmann machine, saturation does no harm
    shares = _saturated_shares(samples)
    if not shares:
        return None
    worst, (share, use) = max(shares.items(), key=lambda entry: entry[1][0])
    if share < SATURATED:
        return Healthy("saturated_units", f"at most {share:.0%} of a layer's values lie at an end (in {worst})")
    return Diagnosis(
        "saturated_units",
        "fail" if share > HOPELESS else "warn",
        use.layer,
        f"{share:.0%} of the values of {worst} lie at an end of its range, where its slope is almost zero.",
        {"share": share, "layers": {name: value for name, (value, _) in shares.items() if value >= SATURATED},
         "bound": SATURATED},
        "Use smaller initial weights (Xavier's), normalise the inputs to mean 0 and spread 1, or use ReLU.",
    )  # fmt: skip


def _saturated_shares(samples: Sequence[Sample]) -> dict[str, tuple[float, ActivationHealth]]:
    """By activation function before the last layer: the saturated share, in that half where it is less."""
    shares: dict[str, tuple[float, ActivationHealth]] = {}
    for uses in _by_activation(samples):
        values = [use.saturated for use in uses if use.saturated is not None]
        if values and uses[0].after < len(samples[0].layers):
            half = len(values) // 2
            shares[uses[0].name] = min(median(values[: half + 1]), median(values[half:])), uses[0]
    return shares


def _by_activation(samples: Sequence[Sample]) -> list[list[ActivationHealth]]:
    uses: dict[str, list[ActivationHealth]] = {}
    for sample in samples:
        for activation in sample.activations:
            uses.setdefault(activation.name, []).append(activation)
    return list(uses.values())
