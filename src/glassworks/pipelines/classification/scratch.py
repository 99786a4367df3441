"""From scratch: the whole network is trained, for tiny images or where nothing pretrained is at hand."""

from collections.abc import Iterator
from typing import Any

from torch import nn

from glassworks.core.generator import seeded
from glassworks.core.seeds import derive
from glassworks.data.images.pixels import pixel_cache
from glassworks.metrics.calibration import WATCHED, fit_temperature
from glassworks.models.classifier import Classifier
from glassworks.pipelines.classification.batches import ImageBatches
from glassworks.pipelines.classification.data import one_pass
from glassworks.pipelines.classification.familiar import fitted_to, held_out_distances
from glassworks.pipelines.classification.head.search import class_weights
from glassworks.pipelines.classification.job import ClassifierJob
from glassworks.pipelines.classification.learning import (
    Learner,
    classification_task,
    deciding_training,
    learning_curves,
)
from glassworks.pipelines.classification.trained import Trained
from glassworks.training.state import TrainState

_STEPS = 600  # about what a small network needs on a small data set


def default_training(num_images: int, size: int) -> dict[str, Any]:
    """Settings that train a small network well, for what a recipe leaves open.

    Args:
        num_images: to learn from.
        size: side of the images; tiny ones (digits, letters) are not mirrored, which would change what they are.
    """
    batch_size = 64 if num_images >= 512 else 16
    epochs = min(60, max(8, round(_STEPS * batch_size / max(1, num_images))))
    return {
        "epochs": epochs,
        "batch_size": batch_size,
        "learning_rate": 4e-3,
        "weight_decay": 0.05,
        "crop": "shifted",
        "flip": size > 32,
        "label_smoothing": 0.05,
        "patience": max(5, epochs // 3),
    }


def fit(job: ClassifierJob) -> Trained:
    """Checks, decodes and splits the images, and trains the job's network with a new head."""
    learner, classifier = _prepared(job)
    job, batches, task = learner.job, learner.batches, learner.task
    result = learner.fit()
    job.context.note(f"training: {result.steps} steps, best epoch {result.best_epoch} of {len(result.history)}")
    monitor, temperature = batches.monitor_batches(), 1.0
    if monitor is not None:
        logits_MK, labels_M = (values.numpy() for values in task.predict(monitor.epoch(0)))
        temperature = fit_temperature(logits_MK, labels_M, WATCHED)
    with job.context.stage("evaluating", None, "steps"):
        logits_NK, _ = task.predict(batches.held_out_batches().epoch(0))
    classifier.familiar = fitted_to(learner)
    return Trained(
        job=job,
        data=batches.data,
        network=classifier,
        held_out_logits_NK=logits_NK.numpy(),
        temperature=temperature,
        precision=job.recipe.training.precision,
        curves=learning_curves(result),
        held_out_distances_n=held_out_distances(learner),
    )


def steps(job: ClassifierJob) -> Iterator[TrainState]:
    """The same training in the caller's hands: the state after each update."""
    yield from _prepared(job)[0].steps()


def _prepared(job: ClassifierJob) -> tuple[Learner, Classifier]:
    pixels = pixel_cache(job.network.spec)
    data = one_pass(job, pixels=pixels)
    batches, num_classes = ImageBatches.of(pixels, data, job.recipe.seed), len(data.classes)
    classifier, auxiliary = _with_new_heads(job, num_classes)
    defaults = default_training(len(batches.train), job.network.spec.crop)
    job = deciding_training(job, classifier, batches, defaults)
    weights_K = class_weights(data.labels(batches.train), num_classes, "auto")
    weights = None if weights_K is None else weights_K.tolist()
    task = classification_task(job, classifier, num_classes, class_weights=weights, auxiliary=auxiliary)
    return Learner(job, batches, task), classifier


def _with_new_heads(job: ClassifierJob, num_classes: int) -> tuple[Classifier, nn.ModuleList | None]:
    """The job's network with new heads, auxiliary ones where it has places for them, random by the seed alone."""
    network = job.network.network
    with seeded(derive(job.recipe.seed, "head")):
        classifier = Classifier(network, job.network.architecture.num_features, num_classes)
        makes_heads = getattr(network, "auxiliary_heads", None)
        auxiliary = makes_heads(num_classes) if makes_heads is not None else None
    if auxiliary is not None:
        job.context.note(f"{len(auxiliary)} auxiliary heads learn along and end with the training")
    return classifier, auxiliary
