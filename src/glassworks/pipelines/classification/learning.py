"""What training from scratch and fine-tuning share: the settings, the task, and the way through the loop."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

import torch
from torch import nn

from glassworks.data.images.pixels import normalize_pixels
from glassworks.data.loader import Batch, Loader
from glassworks.inference.training_probe import MOST_IMAGES, probe_training
from glassworks.pipelines.classification.batches import ImageBatches
from glassworks.pipelines.classification.job import ClassifierJob
from glassworks.pipelines.classification.report import Epoch
from glassworks.tasks.augment import Augmentation, middle
from glassworks.tasks.classification import Classification
from glassworks.training import loop
from glassworks.training.config import TrainingConfig
from glassworks.training.state import TrainState


def deciding_training(
    job: ClassifierJob, network: nn.Module, batches: ImageBatches, defaults: Mapping[str, Any]
) -> ClassifierJob:
    """The job with its training settings complete: the recipe's, else ``defaults``, and a measured precision.

    Args:
        job: device and preprocessing.
        network: images to logits; measured on a copy, in the mode its layers are in.
        batches: the precision is measured on some of their images.
        defaults: for what the recipe does not set.
    """
    values = {**defaults, **job.recipe.training.model_dump(exclude_unset=True)}
    config = TrainingConfig.parse(values, "[training]").on(str(job.device))
    if config.precision == "auto":
        config = config.model_copy(update={"precision": _fastest_precision(job, network, batches)})
    return job.deciding(training=config)


def _fastest_precision(job: ClassifierJob, network: nn.Module, batches: ImageBatches) -> str:
    # Shuffled: images of several classes.
    loader = batches.loader(batches.train, MOST_IMAGES, seed=job.recipe.seed, shuffle=True)
    batch = loader.batch(0, 0)
    with job.context.stage("choosing the precision", None, "steps"):
        sample = middle(batch.pixels_BHWC.to(job.device), job.network.spec.crop)
        inputs_BCHW = normalize_pixels(job.network.spec, sample)
        probe = job.engine.first(lambda: probe_training(network.to(job.device), inputs_BCHW, batch.labels_B))
    job.context.choose("precision of the training", probe.chosen, probe.reason)
    return probe.chosen


def classification_task(
    job: ClassifierJob,
    network: nn.Module,
    num_classes: int,
    *,
    frozen_norms: bool = False,
    class_weights: Sequence[float] | None = None,
    auxiliary: nn.ModuleList | None = None,
) -> Classification:
    """The task on this job's images, learning as its complete training settings say."""
    config = job.recipe.training
    return Classification(
        network,
        normalized=partial(normalize_pixels, job.network.spec),
        size=job.network.spec.crop,
        num_classes=num_classes,
        augmentation=augmentation(config),
        label_smoothing=config.label_smoothing,
        class_weights_K=None if class_weights is None else torch.tensor(class_weights, dtype=torch.float32),
        precision=config.precision,
        frozen_norms=frozen_norms,
        auxiliary=auxiliary,
    )


def augmentation(config: TrainingConfig) -> Augmentation:
    """The random changes to training images that the settings ask for."""
    return Augmentation(config.crop, config.flip, config.randaugment, config.mixup, config.cutmix)


@dataclass(frozen=True)
class Learner:
    """A classifier that is ready for the loop.

    Attributes:
        job: with its training settings complete.
        batches: of its images.
        task: what a step means; its precision is the settings' in the loop and float32 around it, in which the network
            will be served.
    """

    job: ClassifierJob
    batches: ImageBatches
    task: Classification

    def fit(self) -> loop.FitResult:
        """The training, in the job's folder."""
        job, config = self.job, self.job.recipe.training
        assert job.folder is not None, "what keeps nothing is driven by steps"  # noqa: S101 - our own invariant
        train, monitor = self._loaders()
        with self._in_precision_of_training():
            return loop.fit(
                self.task, train, monitor, config, job.folder,
                seed=job.recipe.seed, context=job.context, resume=job.resume, observers=job.observers,
            )  # fmt: skip

    def steps(self) -> Iterator[TrainState]:
        """The same training in the caller's hands: the state after each update."""
        config, seed = self.job.recipe.training, self.job.recipe.seed
        with self._in_precision_of_training():
            yield from loop.steps(self.task, *self._loaders(), config, seed=seed, observers=self.job.observers)

    def _loaders(self) -> tuple[Loader[Batch], Loader[Batch] | None]:
        training = self.batches.training_batches(self.job.recipe.training.batch_size, self.job.recipe.seed)
        return training, self.batches.monitor_batches()

    @contextmanager
    def _in_precision_of_training(self) -> Iterator[None]:
        self.task.precision = self.job.recipe.training.precision
        try:
            yield
        finally:
            self.task.precision = "float32"


def learning_curves(result: loop.FitResult) -> list[Epoch]:
    """The history of a training as the report draws it."""
    names = {field.name for field in fields(Epoch)}
    return [Epoch(**{name: value for name, value in entry.items() if name in names}) for entry in result.history]
