"""A rule about batch normalisation: whether it uses, and updates, the right statistics at the right time.

Source:
    Ioffe & Szegedy 2015, arXiv:1502.03167, section 3.1: statistics of the batch in training, running ones in
    evaluation. The bounds are ours.
"""

import math
from collections.abc import Iterable, Sequence
from statistics import median

from glassworks.instruments.health_record import NormHealth, Recording, Sample
from glassworks.looks.health.report import Diagnosis, Healthy
from glassworks.looks.health.rule import MIN_SAMPLES, brief, second_half

FAR_SHIFT, FAR_SPREAD = 1.0, math.log(4)
"""Distance of a batch from the running statistics: standard deviations, and the log of the ratio of variances."""
WARMED_UP = 50
"""Steps after which running statistics follow: at torch's momentum of 0.1 half a percent of the start is left."""


def batch_norm_mode(recording: Recording) -> Diagnosis | Healthy | None:
    """Batch normalisation in the wrong mode, while training or evaluating, or whose statistics never change."""
    if recording.learned_in_evaluation:
        return _training_in_evaluation(recording)
    if len(recording.samples) < MIN_SAMPLES:
        return None
    norms = _by_norm(second_half(recording.samples))
    far = {name: uses for name, uses in norms.items() if _distance(uses) > 1}
    if far:
        return _far_from_the_batches(far)
    text = f"the running statistics of {len(norms)} batch normalisations fit the batches"
    return Healthy("batch_norm_mode", text) if norms else None


def _training_in_evaluation(recording: Recording) -> Diagnosis:
    name, times = next(iter(recording.learned_in_evaluation.items()))
    return Diagnosis(
        "batch_norm_mode",
        "fail",
        name,
        f"{name} updated its statistics during {times} of {len(recording.history)} evaluations: it was in training "
        "mode, so an answer depends on the other examples of its batch.",
        {"evaluations": times, "layers": list(recording.learned_in_evaluation)},
        "Call network.eval() before evaluating and network.train() before training.",
    )


def _far_from_the_batches(far: dict[str, list[NormHealth]]) -> Diagnosis:
    name, uses = max(far.items(), key=lambda entry: _distance(entry[1]))
    last = uses[-1]
    shift, spread = _typical(use.shift for use in uses), _typical(use.spread for use in uses)
    if not last.training:
        mode = "in evaluation mode while it is trained, and the statistics that it uses do not fit the batches"
    elif last.untouched:
        mode = "in training mode, but its running statistics have never changed"
    else:
        mode = "in training mode, but its running statistics do not follow the batches"
    return Diagnosis(
        "batch_norm_mode",
        "fail",
        name,
        f"{name} is {mode}: means differ by {brief(shift)} standard deviations, variances "
        f"{brief(math.exp(spread))}-fold.",
        {"training": last.training, "shift": shift, "spread": spread, "untouched": last.untouched,
         "layers": list(far), "bound": [FAR_SHIFT, FAR_SPREAD]},
        "Give its momentum a value such as 0.1." if last.training
        else "Call network.train() before training; frozen batch normalisation needs statistics of such data.",
    )  # fmt: skip


def _by_norm(samples: Sequence[Sample]) -> dict[str, list[NormHealth]]:
    """Those that are not frozen on purpose, once their running statistics can have followed."""
    uses: dict[str, list[NormHealth]] = {}
    for sample in samples:
        for norm in sample.norms:
            if not norm.frozen and (not norm.training or sample.step > WARMED_UP):
                uses.setdefault(norm.name, []).append(norm)
    return uses


def _distance(uses: Sequence[NormHealth]) -> float:
    """1 at the bounds."""
    return max(_typical(use.shift for use in uses) / FAR_SHIFT, _typical(use.spread for use in uses) / FAR_SPREAD)


def _typical(values: Iterable[float | None]) -> float:
    known = [value for value in values if value is not None]
    return median(known) if known else 0.0
