"""What all adversarial trainings share: settings, pictures over time, health while it runs, and its name at the end."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field, model_validator

from glassworks.charts.figures import Figure, line_figure
from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.files import write_atomic
from glassworks.pipelines.report import Verdict

if TYPE_CHECKING:
    from glassworks.training.observers import Observer

Numbers = dict[str, Any]

WON = 0.98
"""A discriminator that is right so often leaves the generator hardly any gradient."""
COLLAPSED = 0.5
"""Samples whose mean distance is less than this share of the real ones' have collapsed."""


class GanConfig(Config):
    """The ``[gan]`` table."""

    loss: Literal["minimax", "non_saturating", "wasserstein"] = "non_saturating"
    """The game: Goodfellow's two forms, or Arjovsky's."""
    penalty: Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)] = 0.0
    """lambda of the gradient penalty; 0 for none."""
    spectral: bool = False
    """Spectral norm in the discriminator."""
    critic_steps: Annotated[int, Field(ge=1, le=50)] = 1
    """Updates of the discriminator for each of the generator; the batch is shared out among them."""
    noise_size: Annotated[int, Field(ge=1, le=4096)] = 64
    """Z, numbers that a sample is made from."""
    width: Annotated[int, Field(ge=4, le=1024)] = 32
    """Maps or units of the narrowest layer."""

    @model_validator(mode="after")
    def _bounded(self) -> "GanConfig":
        if self.loss == "wasserstein" and not self.penalty and not self.spectral:
            raise ValueError("wasserstein needs a bounded slope: set penalty (10 is usual) or spectral = true")
        return self


def spread_over(epochs: int, count: int) -> set[int]:
    """About ``count`` of the epochs 1 ... ``epochs``, the first and the last among them."""
    return {round(1 + at * (epochs - 1) / max(1, count - 1)) for at in range(count)}


def watcher(
    draw: Callable[[], bytes],
    folder: Path,
    *,
    epochs: int,
    told: Callable[[Numbers], str],
    context: RunContext,
) -> "Observer":
    """An observer that pictures the same noise over time and tells the health of the training.

    Args:
        draw: a PNG file of samples by the weights of the moment, which are the averaged ones where there are any.
        folder: receives ``epoch-0001.png`` and so on.
        epochs: in all.
        told: a line about the numbers of an epoch.
        context: of the run; the lines are shown ten times, and not kept for the report.
    """
    from glassworks.training.observers import Observer
    from glassworks.training.state import TrainState

    pictured, lines = spread_over(epochs, 24), spread_over(epochs, 10)

    class Watcher(Observer):
        """See ``watcher``."""

        def on_epoch(self, state: TrainState, entry: Numbers) -> None:
            """A picture and a line, where they are due."""
            if state.epoch in pictured:
                with state.ema.in_place() if state.ema else nullcontext():
                    write_atomic(folder / f"epoch-{state.epoch:04d}.png", draw())
            if state.epoch in lines:
                context.note(f"epoch {state.epoch}: {told(entry)}", kept=False)

    return Watcher()


def ailments(history: Sequence[Numbers], kept: Numbers, *, modes: int | None, noun: str) -> list[Verdict]:
    """What went wrong, by name; nothing where nothing did.

    Args:
        history: one entry per epoch, with the judge's numbers as ``monitor_...``.
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
                "Try spectral = true, a penalty, or a lower learning rate.",
            )
        )
    late = [entry["monitor_discriminator_accuracy"] for entry in history[-max(1, len(history) // 4) :]]
    if np.mean(late) > WON:
        found.append(
            Verdict(
                "warn",
                f"The discriminator has won: it is right about {np.mean(late):.1%} of the samples, and the generator "
                "learns little more. Try spectral = true, or a smaller discriminator.",
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


def health_figures(history: Sequence[Numbers], scores: dict[str, str], title: str, caption: str) -> list[Figure]:
    """The judge's numbers and the discriminator's accuracy by epoch.

    Args:
        history: one entry per epoch.
        scores: key without ``monitor_`` to what it is called.
        title: of the first figure.
        caption: of the first figure.
    """
    epochs = [entry["epoch"] for entry in history]
    lines = {name: (epochs, [entry[f"monitor_{key}"] for entry in history]) for key, name in scores.items()}
    right = {"discriminator": (epochs, [entry["monitor_discriminator_accuracy"] for entry in history])}
    return [
        line_figure(title, caption, lines, x_title="epoch", y_title=" / ".join(scores.values())),
        line_figure(
            "How often the discriminator is right",
            "Share of real and generated samples it tells apart: 0.5 where it only guesses, 1 where it has won.",
            right,
            x_title="epoch",
            y_title="share",
        ),
    ]
