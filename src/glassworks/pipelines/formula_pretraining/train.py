"""Pretraining on formulas: a backbone learned from rendered images alone, by which two views are of one image.

The first layer is a bank of decorrelated patches of the same images; the stages above learn through the loop.

Shape letters: N images, B batch, C channels, H height, W width.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from glassworks.core.generator import seeded
from glassworks.core.seeds import derive
from glassworks.data.cache import RowCache
from glassworks.data.loader import Loader
from glassworks.models.create import build_backbone
from glassworks.pipelines.base import Job
from glassworks.pipelines.dense import resolve_training
from glassworks.pipelines.formula_pretraining.data import Formulas
from glassworks.pipelines.formula_pretraining.recipe import FormulaPretrainingRecipe
from glassworks.tasks.contrastive import Contrastive, Projected
from glassworks.tasks.views import Views
from glassworks.training.loop import FitResult, fit

FormulaJob = Job[FormulaPretrainingRecipe, None]

LOOP: dict[str, Any] = {
    "epochs": 4,
    "batch_size": 128,
    "learning_rate": 2e-3,
    "weight_decay": 0.02,
    "warmup_fraction": 0.03,
}
"""Settings for what a recipe leaves open."""

_THRESHOLD = 0.7  # of the first layer's answers, in units of their spread
_PATCHED = 4096  # images that the first layer's patches are taken from
_MEASURED = 16  # batches that the final statistics of the norms are measured on


@dataclass(frozen=True)
class Trained:
    """A backbone that has learned.

    Attributes:
        backbone: with its features scaled.
        data: names the images.
        result: how the training went.
    """

    backbone: Any
    data: str
    result: FitResult


def resolve(job: FormulaJob) -> FormulaPretrainingRecipe:
    """The loop's defaults."""
    return resolve_training(job.recipe, **LOOP)


def train(job: FormulaJob) -> Trained:
    """Draws the images that the cache lacks, learns, and brings the features to their scale."""
    recipe = job.recipe
    formulas = Formulas.drawn(recipe, job.context)
    train_loader, held_out = formulas.loaders(recipe)
    task = build(recipe, formulas.pixels)
    result = fit(
        task, train_loader, held_out, recipe.training, job.folder,
        seed=recipe.seed, context=job.context, resume=job.resume,
    )  # fmt: skip
    backbone: Any = task.network.backbone
    with job.context.stage("measuring the features", None, "steps"):
        recompute_norms(task, train_loader, recipe.seed)
        backbone.scale_features(1.0, recipe.trained_scale)
    return Trained(backbone, formulas.name, result)


def build(recipe: FormulaPretrainingRecipe, pixels: RowCache) -> Contrastive:
    """The task with a fresh network whose first layer is filled with patches."""
    contrast = recipe.contrast
    with seeded(derive(recipe.seed, "network")):
        backbone: Any = build_backbone("glassworks", recipe.network.name, recipe.network.arguments())
        network = Projected(backbone, backbone.num_features - backbone.num_given, skipped=backbone.num_given)
    rows = np.random.default_rng(derive(recipe.seed, "patches")).choice(
        recipe.formulas.images, min(_PATCHED, recipe.formulas.images), replace=False
    )
    images = torch.from_numpy(pixels[np.sort(rows)]).permute(0, 3, 1, 2).float() / 127.5 - 1
    shrunk = torch.nn.functional.interpolate(images, size=contrast.view, mode="bilinear", antialias=True)
    backbone.patches.learn(shrunk, derive(recipe.seed, "patches"), _THRESHOLD)
    views = Views(**contrast.model_dump(exclude={"view", "temperature", "precision"}))
    return Contrastive(
        network, views=views, size=contrast.view, temperature=contrast.temperature, precision=contrast.precision
    )


def recompute_norms(task: Contrastive, train: Loader[Any], seed: int) -> None:
    """Replaces the norms' moving averages by the means over some batches of views, as the final weights see them."""
    backbone: Any = task.network.backbone
    norms = [module for module in backbone.modules() if isinstance(module, torch.nn.modules.batchnorm._BatchNorm)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # the mean over all that comes
    backbone.train()
    with torch.no_grad(), seeded(derive(seed, "norms")):
        for step in range(min(_MEASURED, len(train))):
            backbone(task.view(train.batch(0, step)))
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
    backbone.eval()
