"""Rules about units: whether they speak, whether they say anything else, and what norms take for normal.

Sources:
    Karpathy, notes of Stanford's CS231n, "Neural Networks" 1: dead ReLUs, "as much as 40 %" of a network where the rate
    is too high. Glorot & Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks",
    section 3: saturated units do not learn. Ioffe & Szegedy 2015, arXiv:1502.03167, section 3.1: statistics of the
    batch in training, running ones in evaluation. The other bounds are ours.
"""

import math
from collections.abc import Iterable, Sequence
from statistics import median

import numpy as np

from glassworks.instruments.health_record import ActivationHealth, NormHealth, Recording, Sample
from glassworks.looks.health.finding import LEAST_SAMPLES, Finding, number, second_half

DEAD = 0.4
"""Share of a layer's units that never spoke: CS231n's notes name it for a rate that is too high."""
SATURATED = 0.8
"""Share of a layer's values that lie next to an end, in both halves of the training."""
LEAST_SEEN = 100
"""Values of a unit from which its silence means something."""
FAR_SHIFT, FAR_SPREAD = 1.0, math.log(4)
"""Of a batch from the running statistics: standard deviations, and the logarithm of the ratio of variances."""
SETTLED = 50
"""Steps after which running statistics follow: with torch's momentum of 0.1 half a percent of the start is left."""


def dead_relu(recording: Recording) -> Finding | str | None:
    """Units that give zero for every example get no gradient and stay so."""
    late = second_half(recording.samples)
    shares: dict[str, tuple[float, ActivationHealth]] = {}
    for uses in _by_activation(late):
        if uses[0].silent is not None and len(uses) == len(late) and sum(use.seen for use in uses) >= LEAST_SEEN:
            dead_C = np.logical_and.reduce([use.mask() for use in uses])
            if dead_C.sum() != 1:  # one of few units may be spared
                shares[uses[0].name] = float(dead_C.mean()), uses[0]
    if not shares or len(recording.samples) < LEAST_SAMPLES:
        return None
    worst, (share, use) = max(shares.items(), key=lambda entry: entry[1][0])
    if share < DEAD:
        return f"at most {share:.0%} of a layer's units were silent throughout (in {worst})"
    others = {name: value for name, (value, _) in shares.items() if value >= DEAD}
    return Finding(
        "dead_relu",
        "fail" if share > 0.95 else "warn",
        use.layer,
        f"{round(share * use.units):,} of the {use.units:,} units of {worst} gave zero for every example of "
        f"{len(late)} batches{f'; {len(others)} layers are like this' if len(others) > 1 else ''}.",
        {"share": share, "units": use.units, "batches": len(late), "layers": others, "bound": DEAD},
        "Lower learning_rate, start biases at zero and weights as He does, or use leaky ReLU.",
    )


def saturated_units(recording: Recording) -> Finding | str | None:
    """Sigmoid or tanh units that lie at their ends pass no gradient on; the last ones may, as that is an answer."""
    samples = recording.samples
    if len(samples) < LEAST_SAMPLES or all(layer.gradient is None for layer in samples[0].layers):
        return None  # where nothing is passed back, as in a Boltzmann machine, units may be as sure as they like
    found: dict[str, tuple[float, ActivationHealth]] = {}
    for uses in _by_activation(samples):
        shares = [use.saturated for use in uses if use.saturated is not None]
        if shares and uses[0].after < len(samples[0].layers):
            half = len(shares) // 2
            found[uses[0].name] = min(median(shares[: half + 1]), median(shares[half:])), uses[0]
    if not found:
        return None
    worst, (share, use) = max(found.items(), key=lambda entry: entry[1][0])
    if share < SATURATED:
        return f"at most {share:.0%} of a layer's values lie at an end (in {worst})"
    return Finding(
        "saturated_units",
        "fail" if share > 0.95 else "warn",
        use.layer,
        f"{share:.0%} of the values of {worst} lie at an end of its range, where its slope is next to nothing.",
        {"share": share, "layers": {name: value for name, (value, _) in found.items() if value >= SATURATED},
         "bound": SATURATED},
        "Start from smaller weights (Xavier's), bring the inputs to mean 0 and spread 1, or use ReLU.",
    )  # fmt: skip


def batch_norm_mode(recording: Recording) -> Finding | str | None:
    """Batch normalisation that uses the wrong statistics, or learns from what is only to be measured."""
    if recording.learned_in_evaluation:
        name, times = next(iter(recording.learned_in_evaluation.items()))
        return Finding(
            "batch_norm_mode",
            "fail",
            name,
            f"{name} went on learning its statistics during {times} of {len(recording.history)} evaluations: it was in "
            "training mode, so that an answer depends on the other examples of its batch.",
            {"evaluations": times, "layers": list(recording.learned_in_evaluation)},
            "Call network.eval() before measuring and network.train() before learning.",
        )
    if len(recording.samples) < LEAST_SAMPLES:
        return None
    norms = _by_norm(second_half(recording.samples))
    far = {name: uses for name, uses in norms.items() if _distance(uses) > 1}
    if not far:
        return f"the running statistics of {len(norms)} batch normalisations fit the batches" if norms else None
    name, uses = max(far.items(), key=lambda entry: _distance(entry[1]))
    shift, spread = _typical(use.shift for use in uses), _typical(use.spread for use in uses)
    mode = "in training mode, its statistics" if uses[-1].training else "in evaluation mode while it learns, what it"
    never = " have never moved" if uses[-1].untouched and uses[-1].training else " do not follow the batches"
    told = never if uses[-1].training else " takes for statistics does not fit the batches"
    return Finding(
        "batch_norm_mode",
        "fail",
        name,
        f"{name} is {mode}{told}: means differ by {number(shift)} standard deviations, variances "
        f"{number(math.exp(spread))}-fold.",
        {"training": uses[-1].training, "shift": shift, "spread": spread, "untouched": uses[-1].untouched,
         "layers": list(far), "bound": [FAR_SHIFT, FAR_SPREAD]},
        "Give its momentum a value such as 0.1." if uses[-1].training
        else "Call network.train() before learning; frozen norms need statistics of such data.",
    )  # fmt: skip


def _by_activation(samples: Sequence[Sample]) -> list[list[ActivationHealth]]:
    uses: dict[str, list[ActivationHealth]] = {}
    for sample in samples:
        for activation in sample.activations:
            uses.setdefault(activation.name, []).append(activation)
    return list(uses.values())


def _by_norm(samples: Sequence[Sample]) -> dict[str, list[NormHealth]]:
    uses: dict[str, list[NormHealth]] = {}
    for sample in samples:
        for norm in sample.norms:
            if not norm.frozen and (not norm.training or sample.step > SETTLED):
                uses.setdefault(norm.name, []).append(norm)
    return uses


def _distance(uses: Sequence[NormHealth]) -> float:
    """1 at the bounds."""
    return max(_typical(use.shift for use in uses) / FAR_SHIFT, _typical(use.spread for use in uses) / FAR_SPREAD)


def _typical(values: Iterable[float | None]) -> float:
    known = [value for value in values if value is not None]
    return median(known) if known else 0.0
