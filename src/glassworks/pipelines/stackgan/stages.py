"""The two stages of a StackGAN, each trained against its own discriminator.

Shape letters: N images, E text features.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from glassworks.charts.images import enlarged, png, tiled
from glassworks.core.device import pick_device
from glassworks.core.seeds import derive
from glassworks.data.loader import Tensors
from glassworks.inference.precision import training_format
from glassworks.models.generative.stackgan import MatchingDiscriminator, Stacked, StageOne
from glassworks.pipelines.adversarial.watch import Watcher
from glassworks.pipelines.stackgan.comparison import TextComparer
from glassworks.pipelines.stackgan.data import SIDES
from glassworks.pipelines.stackgan.networks import stage_one_networks, stage_two_networks
from glassworks.pipelines.stackgan.recipe import StackganRecipe
from glassworks.pipelines.stackgan.show import epoch_line
from glassworks.pipelines.stackgan.split import Split, StackganJob, loaders
from glassworks.pipelines.stackgan.text import Texts
from glassworks.tasks.stackgan import TextGan
from glassworks.training.config import LoopConfig
from glassworks.training.loop import fit

_SHEET = 32  # samples that are drawn over time
FOLLOWED = 4
"""Those of the first captions are shown over time on the page, too."""
SHOWN_SIDE = 128
"""Of images on the page, at most."""


@dataclass(frozen=True)
class TrainedStage:
    """One stage, trained.

    Attributes:
        name: ``one`` or ``two``.
        side: of its images.
        task: holds its networks, with the weights of the kept epoch.
        history: one entry per epoch.
        kept: the entry whose weights were kept.
    """

    name: str
    side: int
    task: TextGan
    history: list[dict[str, Any]]
    kept: dict[str, Any]


def train_stages(job: StackganJob, texts: Texts, comparison: TextComparer) -> list[TrainedStage]:
    """Sketches of 64 pixels first; then, if the recipe asks for it, images of 256 on top of them."""
    recipe = job.recipe
    lower, discriminator = stage_one_networks(recipe)
    task = learning(recipe, "one", lower, discriminator, comparison)
    stages = [_train(job, "one", task, recipe.training, texts)]
    if recipe.stackgan.stages == 2:
        task = learning(recipe, "two", *stage_two_networks(recipe, lower), comparison)
        stages.append(_train(job, "two", task, recipe.refining, texts))
    return stages


def learning(
    recipe: StackganRecipe, name: str, generator: StageOne | Stacked, discriminator: MatchingDiscriminator,
    comparison: TextComparer,
) -> TextGan:  # fmt: skip
    """What both networks of a stage learn by."""
    stack = recipe.stackgan
    # Where nothing is asked for, what the machine has units for: a step is too short to be measured reliably.
    is_open = stack.precision == "auto"
    precision = training_format(pick_device(recipe.device)) if is_open else stack.precision
    return TextGan(
        generator, discriminator, num_noise=generator.num_noise, compare=comparison, compared_size=SIDES[0],
        weight=stack.divergence, contrast=stack.contrast, precision=precision,
        seed=derive(recipe.seed, "stage", name),
    )  # fmt: skip


def columns(split: Split, texts: Texts, name: str) -> Tensors:
    """What a batch of a stage is taken from."""
    images = split.images
    pixels = images.pixels(SIDES[name == "two"], split.limit(name))
    return Tensors({"pixels": pixels, "texts": texts.encoded_NQE, "states": images.states_NQA}, "images")


def _train(job: StackganJob, name: str, task: TextGan, config: LoopConfig, texts: Texts) -> TrainedStage:
    recipe, split = job.recipe, job.inputs
    train, monitor = loaders(
        recipe, split, columns(split, texts, name), config, f"stage {name}", held_out_batch=50,
        limit=split.limit(name),
    )  # fmt: skip
    shown_NE = torch.from_numpy(texts.encoded_NQE[split.held_out[:_SHEET], 0])
    watcher = Watcher(
        lambda: task.samples(shown_NE, "pictures").numpy(), sheet, job.folder.samples / part_of(name),
        epochs=config.epochs, line=lambda entry: f"stage {name}: {epoch_line(entry)}", context=job.context,
        keep=followed,
    )  # fmt: skip
    result = fit(
        task, train, monitor, config, job.folder.part(part_of(name)), seed=derive(recipe.seed, "stage", name),
        context=job.context, resume=job.resume, observers=[watcher],
        rates={"discriminator": recipe.stackgan.critic_rate},
    )  # fmt: skip
    return TrainedStage(name, SIDES[name == "two"], task, result.history, result.history[result.best_epoch - 1])


def part_of(name: str) -> str:
    """The folder of a stage among the run's trainings, and among its samples."""
    return f"stage_{name}"


def followed(samples_NCSS: np.ndarray) -> np.ndarray:
    """The samples that the page shows over time, no larger than there."""
    side = min(SHOWN_SIDE, samples_NCSS.shape[-1])
    fitted = F.interpolate(torch.from_numpy(samples_NCSS[:FOLLOWED]), size=(side, side), mode="area")
    return fitted.clamp(-1, 1).numpy()


def sheet(samples_NCSS: np.ndarray) -> bytes:
    """A PNG file, at most eight in a row."""
    return png(enlarged(tiled(samples_NCSS, min(8, len(samples_NCSS)), gap=2, signed=True)))
