"""Rules about the course of a training: the size of its steps, and overfitting.

Sources:
    Karpathy, notes of Stanford's CS231n, "Neural Networks" 3: a step of about a thousandth of the weights. Prechelt
    1998, "Early stopping, but when?": the rise of the monitor loss over its lowest. The bounds are ours.
"""

from collections.abc import Sequence
from statistics import median

import numpy as np

from glassworks.instruments.health_record import Recording, Sample
from glassworks.looks.health.report import Diagnosis, Healthy
from glassworks.looks.health.rule import MIN_SAMPLES, brief

HIGH_UPDATE, FAR_TOO_HIGH, LOW_UPDATE = 0.1, 0.3, 1e-4
"""Update over weights in the longest step. A thousandth is the rule of thumb; Adam also does well with hundredths."""
NOT_LEARNED = 0.9
"""Loss at the end over that at the start above which next to nothing was learned."""
BLOWN_UP = 2.0
"""Highest loss over that at the start above which the training was thrown back."""
RISEN = 1.2
"""Monitor loss at the end over its lowest: Prechelt's generalization loss of 20."""
MEMORISED = 0.5
"""Training loss over monitor loss below which the network has memorised its training examples."""
UNMOVED = "No step moves the weights of most layers: the updates are zero or below the precision of the weights"
"""Written where the longest step is exactly zero: float32 loses an update below 6e-8 of the weight it is added to."""


def learning_rate_too_high(recording: Recording) -> Diagnosis | Healthy | None:
    """Steps so long that the loss jumps up, or is not finite any more."""
    update, (start, end, peak) = _longest_update(recording.samples), _losses(recording)
    if update is None:
        return None
    layer, size = update
    moved = f"A step moves the weights by up to {brief(size)} of their length (most in {layer})"
    if recording.broken_at is not None:
        text = f"{moved}, and by step {recording.broken_at:,} the loss was not finite."
    elif start is None or end is None or peak is None:
        return None
    else:
        # A loss that never exceeds its start was not thrown about: there is nothing to learn, as of random labels.
        jumps, is_stuck = peak > BLOWN_UP * start, end > NOT_LEARNED * start and peak > start
        if not (jumps and size > HIGH_UPDATE) and not (is_stuck and size > FAR_TOO_HIGH):
            longest = f"no step moved the weights by more than {brief(size)} of their length"
            return Healthy("learning_rate_too_high", longest if size else UNMOVED.lower())
        text = f"{moved}; the loss began at {brief(start)}, rose to {brief(peak)} and ended at {brief(end)}."
    return Diagnosis(
        "learning_rate_too_high",
        "fail",
        layer,
        text,
        {"update": size, "loss_at_start": start, "loss_at_end": end, "highest_loss": peak,
         "broken_at": recording.broken_at, "bound": HIGH_UPDATE},
        "Divide learning_rate by ten, or warm up over more steps; a good step is about a thousandth of the weights.",
    )  # fmt: skip


def learning_rate_too_low(recording: Recording) -> Diagnosis | Healthy | None:
    """Steps so short that the loss stays where it was."""
    update, (start, end, _) = _longest_update(recording.samples), _losses(recording)
    if update is None or start is None or end is None or len(recording.samples) < MIN_SAMPLES:
        return None
    _, size = update
    if size > LOW_UPDATE or end <= NOT_LEARNED * start:
        return Healthy("learning_rate_too_low", f"the loss went from {brief(start)} to {brief(end)}")
    return Diagnosis(
        "learning_rate_too_low",
        "warn",
        "",
        (f"No step moves the weights by more than {brief(size)} of their length" if size else UNMOVED)
        + f", and the loss went from {brief(start)} to {brief(end)}.",
        {"update": size, "loss_at_start": start, "loss_at_end": end, "bound": LOW_UPDATE},
        "Multiply learning_rate by ten until the loss falls; a good step is about a thousandth of the weights.",
    )


def overfitting(recording: Recording) -> Diagnosis | Healthy | None:
    """The monitor loss rises again while the training loss goes on falling."""
    measured = [entry for entry in recording.history if entry.get("monitor_loss") is not None]
    if len(measured) < MIN_SAMPLES or min(entry["monitor_loss"] for entry in measured) <= 0:
        return None
    best, last = min(measured, key=lambda entry: entry["monitor_loss"]), measured[-1]
    rise, share = last["monitor_loss"] / best["monitor_loss"], last["train_loss"] / last["monitor_loss"]
    if rise < RISEN or share > MEMORISED or last["train_loss"] >= best["train_loss"]:
        text = f"the monitor loss ends at {brief(rise)} times its lowest, the training loss at {brief(share)} times it"
        return Healthy("overfitting", text)
    return Diagnosis(
        "overfitting",
        "warn",
        "",
        f"Since epoch {best['epoch']} the monitor loss has risen from {brief(best['monitor_loss'])} to "
        f"{brief(last['monitor_loss'])}, while the training loss fell to {brief(last['train_loss'])}.",
        {"best_epoch": best["epoch"], "rise": rise, "train_loss": last["train_loss"],
         "monitor_loss": last["monitor_loss"], "bound": RISEN},
        "Use more examples or augmentation, more dropout or weight_decay, or a smaller network. The weights of the "
        "best epoch are the ones that are kept.",
    )  # fmt: skip


def _longest_update(samples: Sequence[Sample]) -> tuple[str, float] | None:
    """Of the step that moves the layers most: the layer that is moved most, and the median over all layers."""
    steps = [[layer for layer in sample.layers if layer.update is not None] for sample in samples]
    steps = [layers for layers in steps if layers]
    if not steps:
        return None
    sizes = [median(layer.update or 0.0 for layer in layers) for layers in steps]
    longest = steps[int(np.argmax(sizes))]
    return max(longest, key=lambda layer: layer.update or 0.0).name, max(sizes)


def _losses(recording: Recording) -> tuple[float | None, float | None, float | None]:
    """At the start, over the last tenth, and the highest; ``None`` for losses that need not fall.

    The losses of several networks are played against one another, and one below zero has no known lowest value.
    """
    measured = [(sample.step, sample.loss) for sample in recording.samples if sample.loss is not None]
    if not measured or any(layer.network for layer in recording.samples[0].layers):
        return None, None, None
    losses = [loss for _, loss in sorted({*measured, *recording.losses})]
    if min(losses) < 0:
        return None, None, None
    last = losses[-max(1, len(losses) // 10) :]
    smoothed = [median(losses[max(0, at - 1) : at + 2]) for at in range(len(losses))]  # one odd batch is no jump
    return measured[0][1], sum(last) / len(last), max(smoothed)
