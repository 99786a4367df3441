"""Adversarial networks on points in the plane, where every fault is visible: missed modes, bridges, blur."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from glassworks.charts.render import png
from glassworks.core.generator import seeded
from glassworks.core.seeds import derive
from glassworks.data.loader import Loader, Tensors
from glassworks.data.synthetic.gaussians import Modes, modes
from glassworks.metrics.generative import diversity, mode_coverage, mode_widths
from glassworks.metrics.two_sample import told_apart
from glassworks.models.generative.point_gan import PointDiscriminator, PointGenerator
from glassworks.pipelines.adversarial.watch import Watcher, strip
from glassworks.pipelines.base import Job
from glassworks.pipelines.dense import PLAIN, resolve_training
from glassworks.pipelines.gan_points.easing import easing
from glassworks.pipelines.gan_points.recipe import GanPointsRecipe
from glassworks.pipelines.gan_points.report import Course, GanPointsReport
from glassworks.pipelines.gan_points.show import epoch_line, samples_chart
from glassworks.tasks.gan import Gan, spectral
from glassworks.training.loop import fit

SHOWN = 2000
"""Samples that are drawn."""
ASKED = 10_000
"""Samples, and as many true points, that the report's numbers are from."""

PointsJob = Job[GanPointsRecipe, Modes]
_BY_EPOCH = (
    "modes", "good_share", "width", "told_apart", "discriminator_loss", "generator_loss", "discriminator_accuracy",
    "reals_right", "fakes_right",
)  # fmt: skip
_COMPARED = ("loss", "modes", "good_share", "width", "told_apart", "diversity")
_ADAM: dict[str, Any] = {"schedule": "cosine", "optimizer": "adam"}


@dataclass(frozen=True)
class Trained:
    """The task with both networks, the history by epoch, and the entry whose weights were kept."""

    task: Gan
    history: list[dict[str, Any]]
    kept: dict[str, Any]


def prepare(job: Job[GanPointsRecipe, None]) -> Modes:
    """Where the modes lie, in the networks' units."""
    points, truth = job.recipe.points, _truth(job.recipe)
    return Modes(truth.centres_M2 / points.unit, truth.spread / points.unit)


def resolve(job: PointsJob) -> GanPointsRecipe:
    """Adam without momentum, which adversarial games turn into circling, and averaged weights."""
    resolved = resolve_training(
        job.recipe, **PLAIN | _ADAM, first_moment=0.0, learning_rate=1.5e-3, epochs=64, batch_size=512, ema_decay=0.999,
        log_steps=50,
    )  # fmt: skip
    r1, r2 = resolved.gan.slopes
    return resolved.model_copy(update={"gan": resolved.gan.model_copy(update={"r1": r1, "r2": r2})})


def train(job: PointsJob) -> Trained:
    """Trains both; samples go into the run folder on the way."""
    recipe, truth, config = job.recipe, job.inputs, job.recipe.training
    task = learning(recipe, truth)
    loader, monitor = loaders(recipe, truth)
    watcher = Watcher(
        lambda: _shown(task, recipe),
        lambda shown_N2: png(samples_chart(shown_N2, _truth(recipe)), dpi=100),
        job.folder.samples,
        epochs=config.epochs,
        line=lambda entry: epoch_line(entry, len(truth.centres_M2)),
        context=job.context,
        keep=lambda shown_N2: shown_N2[:SHOWN],
    )
    result = fit(
        task, loader, monitor, config, job.folder, seed=recipe.seed, context=job.context, resume=job.resume,
        observers=[watcher, *easing(recipe, task)],
    )  # fmt: skip
    return Trained(task, result.history, result.history[result.best_epoch - 1])


def loaders(recipe: GanPointsRecipe, truth: Modes) -> tuple[Loader[Any], Loader[Any]]:
    """Points to learn from, and a fifth as many to measure with."""
    count, held_out = recipe.points.count, max(64, recipe.points.count // 5)
    columns = Tensors({"points": truth.draw(count + held_out, recipe.seed)}, "points")
    order = derive(recipe.seed, "order")
    return (
        Loader(columns, np.arange(count), recipe.training.batch_size, order, shuffle=True),
        Loader(columns, np.arange(count, count + held_out), 4096),
    )


def learning(recipe: GanPointsRecipe, truth: Modes) -> Gan:
    """Both networks at their start, and the game that they play."""
    gan = recipe.gan
    # Slopes per length of the points' own coordinates: gamma then means the same in any unit.
    r1, r2 = (gamma / recipe.points.unit**2 for gamma in gan.slopes)
    with seeded(derive(recipe.seed, "network")):
        generator, discriminator = (
            PointGenerator(gan.noise_size, gan.width, recipe.points.signs),
            PointDiscriminator(gan.width, recipe.points.frequencies),
        )
        if gan.spectral:
            spectral(discriminator)
    return Gan(
        generator, discriminator, noise_size=gan.noise_size, reals=lambda batch: batch["points"],
        compare=lambda fakes, reals: compare(fakes, reals, truth), loss=gan.loss, critic_steps=gan.critic_steps,
        penalty=gan.penalty, r1=r1, r2=r2, seed=recipe.seed,
    )  # fmt: skip


def compare(fakes_N2: torch.Tensor, reals_N2: torch.Tensor, truth: Modes) -> dict[str, float]:
    """``loss`` is how often a classifier tells them apart: too narrow clusters have a high share of good samples."""
    fakes, reals = fakes_N2.numpy(), reals_N2.numpy()
    if not np.isfinite(fakes).all():  # the loop stops the run, and says why
        return dict.fromkeys(_COMPARED, math.nan)
    covered, share = mode_coverage(fakes, truth.centres_M2, truth.spread)
    apart = told_apart(fakes, reals).accuracy
    return {
        "loss": apart,
        "modes": covered,
        "good_share": share,
        "width": _together(mode_widths(fakes, truth.centres_M2, truth.spread)),
        "told_apart": apart,
        "diversity": diversity(fakes) / diversity(reals),
    }


def measure(job: PointsJob, trained: Trained) -> GanPointsReport:
    """How samples of the kept weights lie, from new noise and beside points that nothing was chosen by."""
    recipe, truth, kept, unit = job.recipe, job.inputs, trained.kept, job.recipe.points.unit
    fakes, reals = trained.task.samples(ASKED, "test").numpy(), truth.draw(ASKED, derive(recipe.seed, "test"))
    covered, share = mode_coverage(fakes, truth.centres_M2, truth.spread)
    widths_M = mode_widths(fakes, truth.centres_M2, truth.spread) * unit
    found_M, apart = widths_M[~np.isnan(widths_M)], told_apart(fakes, reals)
    return GanPointsReport(
        modes=len(truth.centres_M2),
        modes_covered=covered,
        good_share=share,
        width=_together(found_M) if len(found_M) else None,
        widths=(float(found_M.min()), float(found_M.max())) if len(found_M) else None,
        spread=recipe.points.spread,
        told_apart=apart.accuracy,
        told_apart_interval=apart.interval,
        p_value=apart.p_value,
        asked=apart.n,
        diversity=diversity(fakes) / diversity(reals),
        discriminator_accuracy=kept["monitor_discriminator_accuracy"],
        samples=len(fakes),
        kept_epoch=kept["epoch"],
        history=_history(trained.history, unit),
    )


def _history(history: list[dict[str, Any]], unit: float) -> list[dict[str, float | None]]:
    """The chosen numbers by epoch; those of epochs by an earlier version may be missing."""
    return [
        {"epoch": entry["epoch"]} | {name: entry.get(f"monitor_{name}") for name in _BY_EPOCH}
        for entry in _in_points(history, unit)
    ]


def course(job: PointsJob, trained: Trained) -> Course:
    """The samples, and how the training went."""
    recipe, truth = job.recipe, _truth(job.recipe)
    reals_N2 = truth.draw(SHOWN, derive(recipe.seed, "test"))
    history = _in_points(trained.history, recipe.points.unit)
    over_time = strip(job.folder.samples)
    return Course(_shown(trained.task, recipe), reals_N2, truth, over_time, history, trained.kept)


def _in_points(history: list[dict[str, Any]], unit: float) -> list[dict[str, Any]]:
    """Widths in the coordinates of the points instead of the networks' units."""
    return [
        entry | ({"monitor_width": entry["monitor_width"] * unit} if "monitor_width" in entry else {})
        for entry in history
    ]


def _together(widths_M: np.ndarray) -> float:
    """The root mean square of those that are known; NaN without any."""
    known = widths_M[~np.isnan(widths_M)]
    return float(np.sqrt(np.square(known).mean())) if len(known) else math.nan


def _truth(recipe: GanPointsRecipe) -> Modes:
    return Modes(modes(recipe.points.shape).centres_M2, recipe.points.spread)


def _shown(task: Gan, recipe: GanPointsRecipe) -> np.ndarray:
    """Samples in the coordinates of the points, from the same noise each time."""
    return task.samples(SHOWN, "pictures").numpy() * recipe.points.unit
