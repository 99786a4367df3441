"""What can be wrong with a training, told from what was recorded of it: each rule gives its evidence in numbers.

A rule is a pure function of a `Recording`. It answers with a `Finding` where something is wrong, with one sentence
where it is not, and with ``None`` where there was nothing to judge by. The bounds lie orders of magnitude from
what is well: a training in between is left alone, as a doctor who cries wolf is not asked again.

Sources:
    Glorot & Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks": signals and
    gradients should keep their size from layer to layer (section 4.2), and saturated units do not learn (section 3).
    He et al. 2015, arXiv:1502.01852, section 2.2: the same for ReLU. Karpathy, notes of Stanford's CS231n, "Neural
    Networks" 1 and 3: dead ReLUs; an update of about a thousandth of the weights. Ioffe & Szegedy 2015,
    arXiv:1502.03167, section 3.1: batch statistics in training, running ones in evaluation. Prechelt 1998, "Early
    stopping, but when?": the rise of the monitor loss over its lowest. Where they name no bound it is ours.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Literal

import numpy as np

from glassworks.core.report import Report
from glassworks.looks.health import ActivationHealth, LayerHealth, NormHealth, Recording, Sample

VANISHED = 1e-3
"""Gradient at the first layers over that at the last below which the first hardly learn."""
EXPLODED = 1e3
"""The same, upwards."""
DEAD = 0.4
"""Share of a layer's units that never spoke: CS231n's notes name it for a rate that is too high."""
SATURATED = 0.8
"""Share of a layer's values that lie next to an end, in both halves of the training."""
HIGH_UPDATE, FAR_TOO_HIGH, LOW_UPDATE = 0.1, 0.3, 1e-4
"""Update over weights in the longest step. A thousandth is the rule of thumb; under Adam hundredths do well, too."""
NOT_LEARNED = 0.9
"""Loss at the end over that at the start from which nothing much was learned."""
BLOWN_UP = 2.0
"""Highest loss over that at the start from which the training was thrown back."""
RISEN = 1.2
"""Monitor loss at the end over its lowest: Prechelt's generalization loss of 20."""
BY_HEART = 0.5
"""Training loss over monitor loss below which the network knows what it was shown far better."""
FAR_SHIFT, FAR_SPREAD = 1.0, math.log(4)
"""Of a batch from the running statistics: standard deviations, and the logarithm of the ratio of variances."""
SETTLED = 50
"""Steps after which running statistics follow: with torch's momentum of 0.1 half a percent of the start is left."""
LEAST_SAMPLES, LEAST_SEEN = 3, 100
"""From which a training can be judged, and values of a unit from which its silence means something."""


@dataclass
class Finding(Report):
    """One thing that is wrong.

    Attributes:
        name: which ailment, a stable word of ``RULES`` or ``label_leak``.
        state: ``warn``: it could be better; ``fail``: it cannot work so.
        layer: where it is worst; empty where it is no layer's affair.
        text: the evidence in a sentence.
        evidence: the numbers.
        do: what to do about it.
        training: which of a run's several trainings; empty for the only one.
    """

    name: str
    state: Literal["warn", "fail"]
    layer: str
    text: str
    evidence: dict[str, Any]
    do: str
    training: str = ""


@dataclass
class Examination:
    """What the rules say: ``findings``, and for each other ailment that could be judged what was measured."""

    findings: list[Finding] = field(default_factory=list)
    healthy: dict[str, str] = field(default_factory=dict)


Rule = Callable[[Recording], Finding | str | None]


def examine(recording: Recording) -> Examination:
    """Every rule; where one ailment explains another, the cause alone is named."""
    told = {name: rule(recording) for name, rule in RULES.items()}
    for cause, effect in _EXPLAINS:
        if isinstance(told[cause], Finding):
            told[effect] = None
    return Examination(
        [answer for answer in told.values() if isinstance(answer, Finding)],
        {name: answer for name, answer in told.items() if isinstance(answer, str)},
    )


def vanishing_gradients(recording: Recording) -> Finding | str | None:
    """The first layers get far smaller gradients than the last."""
    chain = _worst_chain(recording.samples, lowest=True)
    if chain is None:
        return None
    first, share = chain.layers[0], chain.first
    if share == 0 and isinstance(dead_relu(recording), Finding):
        return None  # not little by little, but at the layer that is dead
    if share >= VANISHED:
        return f"the gradient at the first layers is {_number(share)} times as long as at the last"
    starved = [layer for layer, value in zip(chain.layers, chain.ratios, strict=True) if value < VANISHED]
    per_layer = share ** (1 / (len(chain.layers) - 1)) if share else 0.0
    return Finding(
        "vanishing_gradients",
        "fail",
        first,
        f"The gradient at layer {first} is {_number(share)} times as long as at {chain.layers[-1]}: each of the "
        f"{len(chain.layers)} layers leaves {_number(per_layer)} of it, and {len(starved)} of them hardly learn.",
        {"ratio": share, "per_layer": per_layer, "layers": starved, "bound": VANISHED},
        "Start from He's or Xavier's weights, take ReLU instead of sigmoid, add batch normalisation or shortcuts.",
    )


def exploding_gradients(recording: Recording) -> Finding | str | None:
    """Gradients, or the signal itself, grow from layer to layer, before anything is learned."""
    chain = _worst_chain(recording.samples[:1], lowest=False, least=1)
    if chain is None:
        return None
    share, growth = chain.first, chain.growth
    if share <= EXPLODED and growth <= EXPLODED:
        if recording.broken_at is not None:
            return None
        return f"at the start the last layer's values spread {_number(growth)} times as far as the first's"
    at = chain.layers[int(np.argmax(chain.ratios))] if share > EXPLODED else chain.layers[-1]
    broken = f"; by step {recording.broken_at:,} the loss was no number" if recording.broken_at is not None else ""
    return Finding(
        "exploding_gradients",
        "fail",
        at,
        f"The gradient at layer {at} is {_number(max(chain.ratios))} times as long as at {chain.layers[-1]}, and the "
        f"signal grows {_number(growth)}-fold through the {len(chain.layers)} layers{broken}.",
        {"ratio": share, "growth": growth, "broken_at": recording.broken_at, "bound": EXPLODED},
        "Start from He's or Xavier's weights, add batch normalisation, or limit the gradients with clip_norm.",
    )


def dead_relu(recording: Recording) -> Finding | str | None:
    """Units that give zero for every example get no gradient and stay so."""
    late = _late(recording.samples)
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


def learning_rate_too_high(recording: Recording) -> Finding | str | None:
    """Steps so long that the loss is thrown up, or becomes no number."""
    update, (start, end, peak) = _update(recording.samples), _losses(recording)
    if update is None:
        return None
    layer, size = update
    evidence = {"update": size, "loss_at_start": start, "loss_at_end": end, "highest_loss": peak,
                "broken_at": recording.broken_at, "bound": HIGH_UPDATE}  # fmt: skip
    do = (
        "Divide learning_rate by ten, or give the warm-up more steps; about a thousandth of the weights is a good step."
    )
    told = f"A step moves the weights by up to {_number(size)} of their length (most in {layer})"
    if recording.broken_at is not None:
        text = f"{told}, and by step {recording.broken_at:,} the loss was no number."
        return Finding("learning_rate_too_high", "fail", layer, text, evidence, do)
    if start is None or end is None or peak is None:
        return None
    is_thrown_up, is_stuck = peak > BLOWN_UP * start, end > NOT_LEARNED * start
    if not (is_thrown_up and size > HIGH_UPDATE) and not (is_stuck and size > FAR_TOO_HIGH):
        return f"no step moved the weights by more than {_number(size)} of their length"
    text = f"{told}; the loss began at {_number(start)}, rose to {_number(peak)} and ended at {_number(end)}."
    return Finding("learning_rate_too_high", "fail", layer, text, evidence, do)


def learning_rate_too_low(recording: Recording) -> Finding | str | None:
    """Steps so short that the loss stays where it was."""
    update, (start, end, _) = _update(recording.samples), _losses(recording)
    if update is None or start is None or end is None or len(recording.samples) < LEAST_SAMPLES:
        return None
    _, size = update
    if size > LOW_UPDATE or end <= NOT_LEARNED * start:
        return f"the loss went from {_number(start)} to {_number(end)}"
    return Finding(
        "learning_rate_too_low",
        "warn",
        "",
        f"No step moves the weights by more than {_number(size)} of their length, and the loss went from "
        f"{_number(start)} to {_number(end)} only.",
        {"update": size, "loss_at_start": start, "loss_at_end": end, "bound": LOW_UPDATE},
        "Multiply learning_rate by ten until the loss falls; about a thousandth of the weights is a good step.",
    )


def overfitting(recording: Recording) -> Finding | str | None:
    """The monitor loss rises again while the training loss falls: what is learned now is learned by heart."""
    watched = [entry for entry in recording.history if entry.get("monitor_loss") is not None]
    if len(watched) < LEAST_SAMPLES or min(entry["monitor_loss"] for entry in watched) <= 0:
        return None
    best, last = min(watched, key=lambda entry: entry["monitor_loss"]), watched[-1]
    rise, share = last["monitor_loss"] / best["monitor_loss"], last["train_loss"] / last["monitor_loss"]
    if rise < RISEN or share > BY_HEART or last["train_loss"] >= best["train_loss"]:
        return (
            f"the monitor loss ends at {_number(rise)} times its lowest, the training loss at {_number(share)} times it"
        )
    return Finding(
        "overfitting",
        "warn",
        "",
        f"Since epoch {best['epoch']} the monitor loss has risen from {_number(best['monitor_loss'])} to "
        f"{_number(last['monitor_loss'])}, while the training loss fell to {_number(last['train_loss'])}.",
        {"best_epoch": best["epoch"], "rise": rise, "train_loss": last["train_loss"],
         "monitor_loss": last["monitor_loss"], "bound": RISEN},
        "More examples or augmentation, more dropout or weight_decay, a smaller network; the weights of the best epoch "
        "are the ones that are kept.",
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
    norms = _by_norm(_late(recording.samples))
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
        f"{name} is {mode}{told}: means differ by {_number(shift)} standard deviations, variances "
        f"{_number(math.exp(spread))}-fold.",
        {"training": uses[-1].training, "shift": shift, "spread": spread, "untouched": uses[-1].untouched,
         "layers": list(far), "bound": [FAR_SHIFT, FAR_SPREAD]},
        "Give its momentum a value such as 0.1." if uses[-1].training
        else "Call network.train() before learning; frozen norms need statistics of such data.",
    )  # fmt: skip


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        exploding_gradients,
        dead_relu,
        saturated_units,
        vanishing_gradients,
        learning_rate_too_high,
        learning_rate_too_low,
        overfitting,
        batch_norm_mode,
    )
}
"""Every ailment of a training, causes before what they cause."""

_EXPLAINS = (
    ("exploding_gradients", "learning_rate_too_high"),
    ("saturated_units", "vanishing_gradients"),
    ("saturated_units", "learning_rate_too_low"),
    ("vanishing_gradients", "dead_relu"),  # what differs too little from example to example is silent for all or none
    ("vanishing_gradients", "learning_rate_too_low"),
    ("dead_relu", "learning_rate_too_low"),
)


@dataclass(frozen=True)
class _Chain:
    """Layers of one network in the order in which they work: medians over the samples.

    Attributes:
        layers: their names.
        ratios: length of the gradient over that at the last layer.
        growth: spread of the last layer's outputs over that of the first's, or the least of the others'.
    """

    layers: list[str]
    ratios: list[float]
    growth: float

    @property
    def first(self) -> float:
        """Of the first quarter of the layers."""
        return median(self.ratios[: max(1, len(self.ratios) // 4)])


def _worst_chain(samples: Sequence[Sample], *, lowest: bool, least: int = LEAST_SAMPLES) -> _Chain | None:
    """The chain of the network that fares worst."""
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


def _late(samples: Sequence[Sample]) -> Sequence[Sample]:
    return samples[len(samples) // 2 :]


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


def _update(samples: Sequence[Sample]) -> tuple[str, float] | None:
    """In the step that moves the layers most, their median, and the one that is moved most."""
    steps = [[layer for layer in sample.layers if layer.update is not None] for sample in samples]
    sizes = [median(layer.update or 0.0 for layer in layers) for layers in steps if layers]
    if not sizes:
        return None
    farthest = [layers for layers in steps if layers][int(np.argmax(sizes))]
    return max(farthest, key=lambda layer: layer.update or 0.0).name, max(sizes)


def _losses(recording: Recording) -> tuple[float | None, float | None, float | None]:
    """At the start, over the last tenth, and the highest; ``None`` for losses that need not fall.

    Those of several networks play against each other, and one below zero is no distance from a goal.
    """
    measured = [(sample.step, sample.loss) for sample in recording.samples if sample.loss is not None]
    if not measured or any(layer.network for layer in recording.samples[0].layers):
        return None, None, None
    losses = [loss for _, loss in sorted({*measured, *recording.losses})]
    if min(losses) < 0:
        return None, None, None
    last = losses[-max(1, len(losses) // 10) :]
    calmed = [median(losses[max(0, at - 1) : at + 2]) for at in range(len(losses))]  # one batch alone may be odd
    return measured[0][1], sum(last) / len(last), max(calmed)


def _number(value: float) -> str:
    return f"{value:,.0f}" if 100 <= value < 1e5 else f"{value:.2g}"
