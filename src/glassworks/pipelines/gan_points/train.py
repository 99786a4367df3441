"""Adversarial networks on points in the plane, where every fault is visible: missed modes, bridges, blur."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from glassworks.charts.render import png
from glassworks.core.generator import seeded
from glassworks.core.seeds import derive
from glassworks.data.loader import Loader, Tensors
from glassworks.data.synthetic.gaussians import Modes, modes
from glassworks.metrics.generative import diversity, mode_coverage
from glassworks.models.generative.point_gan import PointDiscriminator, PointGenerator
from glassworks.pipelines.adversarial.watch import Watcher
from glassworks.pipelines.base import Job
from glassworks.pipelines.dense import PLAIN, resolve_training
from glassworks.pipelines.gan_points.recipe import GanPointsRecipe
from glassworks.pipelines.gan_points.report import Course, GanPointsReport
from glassworks.pipelines.gan_points.show import epoch_line, samples_chart
from glassworks.tasks.gan import Gan, spectral
from glassworks.training.loop import fit

SHOWN = 2000
"""Samples that are drawn."""

PointsJob = Job[GanPointsRecipe, Modes]
_ADAM: dict[str, Any] = {"schedule": "cosine", "optimizer": "adam"}


@dataclass(frozen=True)
class Trained:
    """The task with both networks, the history by epoch, and the entry whose weights were kept."""

    task: Gan
    history: list[dict[str, Any]]
    kept: dict[str, Any]


def prepare(job: Job[GanPointsRecipe, None]) -> Modes:
    """Where the modes lie, in the networks' units."""
    points = job.recipe.points
    return Modes(modes(points.shape).centres_M2 / points.unit, points.spread / points.unit)


def resolve(job: PointsJob) -> GanPointsRecipe:
    """Adam with little momentum, and averaged weights."""
    return resolve_training(
        job.recipe, **PLAIN | _ADAM, first_moment=0.5, learning_rate=1e-3, epochs=32, batch_size=256, ema_decay=0.999,
        log_steps=50,
    )  # fmt: skip


def train(job: PointsJob) -> Trained:
    """Trains both; samples go into the run folder on the way."""
    recipe, truth, config = job.recipe, job.inputs, job.recipe.training
    task = learning(recipe, truth)
    loader, monitor = loaders(recipe, truth)
    watcher = Watcher(
        lambda: png(samples_chart(_samples(task), truth), dpi=100),
        job.folder.path / "samples",
        epochs=config.epochs,
        line=lambda entry: epoch_line(entry, len(truth.centres_M2)),
        context=job.context,
    )
    result = fit(
        task, loader, monitor, config, job.folder, seed=recipe.seed, context=job.context, resume=job.resume,
        observers=[watcher],
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
        penalty=gan.penalty, seed=recipe.seed,
    )  # fmt: skip


def compare(fakes_N2: torch.Tensor, reals_N2: torch.Tensor, truth: Modes) -> dict[str, float]:
    """``loss`` is one less the share of modes covered times the share of good samples."""
    fakes, reals = fakes_N2.numpy(), reals_N2.numpy()
    covered, share = mode_coverage(fakes, truth.centres_M2, truth.spread)
    return {
        "loss": 1 - covered / len(truth.centres_M2) * share,
        "modes": covered,
        "good_share": share,
        "diversity": diversity(fakes) / diversity(reals),
    }


def measure(job: PointsJob, trained: Trained) -> GanPointsReport:
    """How the samples of the kept epoch lie."""
    kept = trained.kept
    names = ("modes", "good_share", "discriminator_accuracy")
    return GanPointsReport(
        modes=len(job.inputs.centres_M2),
        modes_covered=kept["monitor_modes"],
        good_share=kept["monitor_good_share"],
        diversity=kept["monitor_diversity"],
        discriminator_accuracy=kept["monitor_discriminator_accuracy"],
        samples=kept["monitor_n"],
        kept_epoch=kept["epoch"],
        history=[
            {"epoch": entry["epoch"]} | {name: entry[f"monitor_{name}"] for name in names} for entry in trained.history
        ],
    )


def course(job: PointsJob, trained: Trained) -> Course:
    """The samples, and how the training went."""
    return Course(_samples(trained.task), job.inputs, trained.history, trained.kept)


def _samples(task: Gan) -> np.ndarray:
    return task.samples(SHOWN, "pictures").numpy()
