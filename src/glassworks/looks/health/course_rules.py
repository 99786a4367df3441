"""Rules about the course of a training: whether its steps have a good length, and whether it learns by heart.

Sources:
    Karpathy, notes of Stanford's CS231n, "Neural Networks" 3: a step of about a thousandth of the weights. Prechelt
    1998, "Early stopping, but when?": the rise of the monitor loss over its lowest. The bounds are ours.
"""

from collections.abc import Sequence
from statistics import median

import numpy as np

from glassworks.instruments.health_record import Recording, Sample
from glassworks.looks.health.finding import LEAST_SAMPLES, Finding, number

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
UNMOVED = "No step moves the weights of most layers: the updates are zero or below the precision of the weights"
"""Said where the longest step is exactly zero: float32 loses an update below 6e-8 of the weight it is added to."""


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
    told = f"A step moves the weights by up to {number(size)} of their length (most in {layer})"
    if recording.broken_at is not None:
        text = f"{told}, and by step {recording.broken_at:,} the loss was no number."
        return Finding("learning_rate_too_high", "fail", layer, text, evidence, do)
    if start is None or end is None or peak is None:
        return None
    is_thrown_up, is_stuck = peak > BLOWN_UP * start, end > NOT_LEARNED * start
    if not (is_thrown_up and size > HIGH_UPDATE) and not (is_stuck and size > FAR_TOO_HIGH):
        return f"no step moved the weights by more than {number(size)} of their length" if size else UNMOVED.lower()
    text = f"{told}; the loss began at {number(start)}, rose to {number(peak)} and ended at {number(end)}."
    return Finding("learning_rate_too_high", "fail", layer, text, evidence, do)


def learning_rate_too_low(recording: Recording) -> Finding | str | None:
    """Steps so short that the loss stays where it was."""
    update, (start, end, _) = _update(recording.samples), _losses(recording)
    if update is None or start is None or end is None or len(recording.samples) < LEAST_SAMPLES:
        return None
    _, size = update
    if size > LOW_UPDATE or end <= NOT_LEARNED * start:
        return f"the loss went from {number(start)} to {number(end)}"
    return Finding(
        "learning_rate_too_low",
        "warn",
        "",
        (f"No step moves the weights by more than {number(size)} of their length" if size else UNMOVED)
        + f", and the loss went from {number(start)} to {number(end)}.",
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
            f"the monitor loss ends at {number(rise)} times its lowest, the training loss at {number(share)} times it"
        )
    return Finding(
        "overfitting",
        "warn",
        "",
        f"Since epoch {best['epoch']} the monitor loss has risen from {number(best['monitor_loss'])} to "
        f"{number(last['monitor_loss'])}, while the training loss fell to {number(last['train_loss'])}.",
        {"best_epoch": best["epoch"], "rise": rise, "train_loss": last["train_loss"],
         "monitor_loss": last["monitor_loss"], "bound": RISEN},
        "More examples or augmentation, more dropout or weight_decay, a smaller network; the weights of the best epoch "
        "are the ones that are kept.",
    )  # fmt: skip


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
