"""What every way of training is given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch

from glassworks.core.context import RunContext
from glassworks.core.device import pick_device
from glassworks.core.files import write_atomic
from glassworks.core.recipe import to_toml
from glassworks.core.workspace import RunFolder
from glassworks.data.sources.source import Source
from glassworks.pipelines.classification.network import BuiltNetwork, build_network
from glassworks.pipelines.classification.recipe import ClassificationRecipe
from glassworks.training.engine import Engine
from glassworks.training.observers import Observer


def _keep_nothing(recipe: ClassificationRecipe) -> None:
    """For a training whose recipe is part of something larger."""


@dataclass(frozen=True)
class ClassifierJob:
    """One classifier to be trained.

    Attributes:
        recipe: with everything decided so far.
        source: the images.
        network: below the head; trained, or kept as it is.
        device: where the network computes.
        engine: this process among those that torchrun started.
        folder: of the run; ``None`` where whoever drives the training keeps nothing.
        resume: go on from the folder's last checkpoint.
        context: of the run.
        observers: watch the training loop beside its own.
        record: keeps the recipe each time that more of it is decided.
    """

    recipe: ClassificationRecipe
    source: Source
    network: BuiltNetwork
    device: torch.device
    engine: Engine
    folder: RunFolder | None
    resume: bool
    context: RunContext
    observers: Sequence[Observer] = ()
    record: Callable[[ClassificationRecipe], None] = _keep_nothing

    def with_training(self, **settings: Any) -> "ClassifierJob":
        """The job with other settings of the loop."""
        training = self.recipe.training.model_copy(update=settings)
        return replace(self, recipe=self.recipe.model_copy(update={"training": training}))

    def deciding(self, **tables: Any) -> "ClassifierJob":
        """The job with these tables of its recipe decided, and recorded before anything is built on them."""
        recipe = self.recipe.model_copy(update=tables)
        self.record(recipe)
        return replace(self, recipe=recipe)


def classifier_job(
    recipe: ClassificationRecipe,
    source: Source,
    folder: RunFolder | None,
    context: RunContext,
    *,
    resume: bool = False,
) -> ClassifierJob:
    """A job with its network built; where there is a folder, the recipe is kept in it from here on.

    Raises:
        RecipeError, ModelFileError: unknown names, weights that do not fit or cannot be had.
    """
    device, engine = pick_device(recipe.device), Engine(recipe.device)
    with context.stage("building the network", None, "steps"), engine.main_first():
        network = build_network(recipe, source, context)

    def record(recipe: ClassificationRecipe) -> None:
        if folder is not None and engine.is_main:
            write_atomic(folder.recipe, to_toml(recipe, asked_only=True))

    record(network.recipe)
    return ClassifierJob(network.recipe, source, network, device, engine, folder, resume, context, record=record)
