"""What went wrong in an adversarial training, by name, and its health by epoch."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from glassworks.charts import Axis, Chart, line_chart
from glassworks.pipelines.report import Verdict

Numbers = dict[str, Any]

WON = 0.98
"""A discriminator that is right so often leaves the generator hardly any gradient."""
RIGHT = {"reals_right": "about real samples", "fakes_right": "about generated ones"}
"""How often the discriminator is right, by the name of the number."""
SAME_OF_ALL = (
    "Where those of real and of generated ones add up to 1, it calls as many of one kind real as of the other: it "
    "cannot tell them apart or, with one at 1 and the other at 0, says the same of everything, which proves nothing "
    "about the samples. Both near 1: it has won."
)
COLLAPSED = 0.5
"""Samples whose mean distance is less than this share of the real ones' have collapsed."""


def problems(history: Sequence[Numbers], kept: Numbers, *, modes: int | None, noun: str) -> list[Verdict]:
    """What went wrong, by name; nothing where nothing did.

    Args:
        history: one entry per epoch, with the measured numbers as ``monitor_...``.
        kept: the entry whose weights were kept.
        modes: how many there are to hit; ``None`` where that is not known.
        noun: what a mode is called, in the plural.
    """
    found = []
    if modes is not None and kept["monitor_modes"] < modes:
        missed = modes - int(kept["monitor_modes"])
        found.append(Verdict("warn", f"Mode collapse in part: {missed} of {modes} {noun} are never generated."))
    if kept["monitor_diversity"] < COLLAPSED:
        found.append(
            Verdict(
                "warn",
                f"Mode collapse: two samples differ only {kept['monitor_diversity']:.0%} as much as two real ones do. "
                "Try loss = relativistic, spectral = true, a penalty, or a lower learning rate.",
            )
        )
    late = [entry["monitor_discriminator_accuracy"] for entry in history[-max(1, len(history) // 4) :]]
    if np.mean(late) > WON:
        found.append(
            Verdict(
                "warn",
                f"The discriminator has won: it is right about {np.mean(late):.1%} of the samples, and the generator "
                "learns little more. Try loss = relativistic, spectral = true, or a smaller discriminator.",
            )
        )
    if len(history) >= 8 and kept["epoch"] <= len(history) // 2:
        found.append(
            Verdict(
                "note",
                f"The best samples came early, after epoch {kept['epoch']} of {len(history)}; those weights are kept.",
            )
        )
    return found


def health_charts(history: Sequence[Numbers], scores: dict[str, str], title: str, caption: str) -> list[Chart]:
    """The measured scores by epoch, and how often the discriminator is right about samples of either kind.

    Args:
        history: one entry per epoch.
        scores: key without ``monitor_`` to what it is called.
        title: of the first chart.
        caption: of the first chart.
    """
    epochs = [entry["epoch"] for entry in history]
    lines = {
        name: (epochs, [entry.get(f"monitor_{key}", math.nan) for entry in history]) for key, name in scores.items()
    }
    right = {
        name: (epochs, [entry.get(f"monitor_{key}", math.nan) for entry in history]) for key, name in RIGHT.items()
    }
    return [
        line_chart(title, caption, lines, x="epoch", y=" / ".join(scores.values())),
        line_chart(
            "How often the discriminator is right",
            f"Shares of real and of generated samples. {SAME_OF_ALL}",
            right,
            x="epoch",
            y=Axis(title="share", low=0.0, high=1.0),
        ),
    ]
