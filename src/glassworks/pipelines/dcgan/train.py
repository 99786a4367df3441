"""A generator and a discriminator of convolutions, trained against each other on images.

Shape letters: N images, S side, C channels.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from glassworks.charts.images import enlarged, png, tiled
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.data.loader import Loader, Tensors
from glassworks.data.sources.source import Source
from glassworks.pipelines.adversarial.watch import Watcher
from glassworks.pipelines.base import Job
from glassworks.pipelines.dcgan.data import ImageRows, decoded
from glassworks.pipelines.dcgan.features import Comparer, ToSamples, comparer
from glassworks.pipelines.dcgan.networks import networks
from glassworks.pipelines.dcgan.recipe import DcganRecipe
from glassworks.pipelines.dcgan.show import epoch_line
from glassworks.pipelines.dense import PLAIN, resolve_training
from glassworks.tasks.gan import Gan
from glassworks.training.loop import fit

SHOWN = 100
"""Samples that are drawn."""

STRIP = 10
"""Of them those that are drawn epoch by epoch."""

DcganJob = Job[DcganRecipe, ImageRows]
_ADAM: dict[str, Any] = {"optimizer": "adam"}


@dataclass(frozen=True)
class Trained:
    """Both networks, what compared their samples, and how the training went.

    Attributes:
        task: with the networks.
        comparison: of samples with real images.
        monitor: the real images that samples are compared with.
        history: one entry per epoch.
        kept: the entry whose weights were kept.
    """

    task: Gan
    comparison: Comparer
    monitor: Loader[Any]
    history: list[dict[str, Any]]
    kept: dict[str, Any]


def prepare(job: Job[DcganRecipe, Source]) -> ImageRows:
    """The images, decoded once."""
    return decoded(job.recipe, job.inputs, job.context)


def resolve(job: DcganJob) -> DcganRecipe:
    """Adam with little momentum, and averaged weights (Radford et al. 2015, arXiv:1511.06434, section 4)."""
    return resolve_training(
        job.recipe, **PLAIN | _ADAM, first_moment=0.5, learning_rate=2e-4, epochs=60, batch_size=64, ema_decay=0.99,
        log_steps=20,
    )  # fmt: skip


def train(job: DcganJob) -> Trained:
    """First the features that samples are compared by, then both networks; samples go into the run folder."""
    recipe, images = job.recipe, job.inputs
    comparison = comparer(
        images.pixels[images.rows_N], images.labels[images.rows_N], images.channels, images.classes,
        RunFolder(job.folder.path / "judge"), steps=recipe.data.judge_steps, seed=recipe.seed,
        device=recipe.device, resume=job.resume, context=job.context,
    )  # fmt: skip
    task = learning(recipe, images.channels, comparison)
    config = recipe.training.model_copy(update={"batch_size": min(recipe.training.batch_size, len(images.rows_N))})
    loader, monitor = loaders(recipe, images, config.batch_size)
    classes = len(images.classes) if comparison.head is not None else 0
    watcher = Watcher(
        lambda: samples(task),
        lambda shown_NCSS: png(enlarged(tiled(shown_NCSS, 10, gap=2, signed=True))),
        job.folder.samples,
        epochs=config.epochs,
        line=lambda entry: epoch_line(entry, classes),
        context=job.context,
        keep=lambda shown_NCSS: shown_NCSS[:STRIP],
    )
    result = fit(
        task, loader, monitor, config, job.folder, seed=recipe.seed, context=job.context, resume=job.resume,
        observers=[watcher],
    )  # fmt: skip
    return Trained(task, comparison, monitor, result.history, result.history[result.best_epoch - 1])


def loaders(recipe: DcganRecipe, images: ImageRows, batch_size: int) -> tuple[Loader[Any], Loader[Any]]:
    """All images to learn from, and some of them to compare samples with."""
    columns, seed = Tensors({"pixels": images.pixels}, "images"), derive(recipe.seed, "order")
    identity = f"{recipe.data.source} {recipe.data.size} {len(images.rows_N)}"
    shuffled_N = np.random.default_rng(seed).permutation(images.rows_N)
    return (
        Loader(columns, images.rows_N, batch_size, seed, shuffle=True, drop_last=True, identity=identity),
        Loader(columns, shuffled_N[: recipe.data.judged], 256),
    )


def learning(recipe: DcganRecipe, channels: int, comparison: Comparer) -> Gan:
    """Both networks at their start, and the game that they play."""
    generator, discriminator = networks(recipe, channels)
    to_samples, gan, (r1, r2) = ToSamples(channels), recipe.gan, recipe.gan.slopes
    return Gan(
        generator, discriminator, noise_size=gan.noise_size, reals=lambda batch: to_samples(batch["pixels"]),
        compare=comparison, loss=gan.loss, critic_steps=gan.critic_steps, penalty=gan.penalty, r1=r1, r2=r2,
        seed=recipe.seed,
    )  # fmt: skip


def samples(task: Gan) -> np.ndarray:
    """[N, C, S, S] from the same noise each time."""
    return task.samples(SHOWN, "pictures").numpy()
