"""A small network of our own, trained whole: for tiny pictures, or where nothing pretrained is at hand."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import nn

from glassworks.core.seeds import derive
from glassworks.data.cache import RowCache
from glassworks.metrics.calibration import fit_temperature
from glassworks.models.classifier import Classifier
from glassworks.pipelines.classification.extract import extract
from glassworks.pipelines.classification.head.search import class_weights
from glassworks.pipelines.classification.images import EVALUATED, Pictures, classification, learning_curves, settled
from glassworks.pipelines.classification.job import Divided, Job, Outcome
from glassworks.training.config import TrainingConfig
from glassworks.training.loop import fit
from glassworks.training.observers import Observer

_STEPS = 600  # about what a small network needs on a small data set


def default_training(num_images: int, size: int) -> dict[str, Any]:
    """Settings that train a small network well, for what a recipe leaves open.

    Args:
        num_images: to learn from.
        size: side of the pictures; tiny ones (digits, letters) are not mirrored, which would change what they are.
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


def train_end_to_end(
    job: Job,
    cache: RowCache,
    asked: TrainingConfig,
    on_settled: Callable[[TrainingConfig], None],
    observers: Sequence[Observer] = (),
) -> tuple[Divided, Outcome]:
    """Checks, decodes, divides and trains.

    Args:
        job: images, network, seed.
        cache: receives the resized pictures.
        asked: what the recipe sets; the rest follows from the number and size of the pictures.
        on_settled: told of the settings before the training begins.
        observers: what else looks on while the network learns.
    """
    with job.engine.main_first():
        extracted = extract(job.source, job.spec, features=None, pixels=cache, overlap=False, context=job.context)
    data = Divided.of(job, extracted)
    pictures = Pictures.of(cache, data, job.seed)
    classifier, auxiliary = _seeded(job, len(data.classes))
    config = settled(job, classifier, pictures, asked, default_training(len(pictures.train), job.spec.crop))
    on_settled(config)
    weights_K = class_weights(data.labels(pictures.train), len(data.classes), "auto")
    task = classification(
        job, classifier, len(data.classes), config,
        class_weights=None if weights_K is None else weights_K.tolist(), auxiliary=auxiliary,
    )  # fmt: skip
    train = pictures.loader(pictures.train, config.batch_size, seed=job.seed, shuffle=True)
    monitor = pictures.loader(pictures.monitor, EVALUATED) if pictures.monitor else None
    result = fit(
        task, train, monitor, config, job.folder,
        seed=job.seed, context=job.context, resume=job.resume, observers=observers,
    )  # fmt: skip
    job.context.note(f"training: {result.steps} steps, best epoch {result.best_epoch} of {len(result.history)}")
    temperature, task.precision = 1.0, "float32"  # measured as it will be served
    if monitor is not None:
        temperature = fit_temperature(*(values.numpy() for values in task.predict(monitor.epoch(0))))
    with job.context.stage("evaluating", None, "steps"):
        logits_NK, _ = task.predict(pictures.loader(data.splits.held_out, EVALUATED).epoch(0))
    curves = learning_curves(result)
    return data, Outcome(classifier, logits_NK.numpy(), temperature, config.precision, curves=curves)


def _seeded(job: Job, num_classes: int) -> tuple[Classifier, nn.ModuleList | None]:
    """The job's network with new heads, auxiliary ones where it has places for them, random by the seed alone."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(derive(job.seed, "head"))
        classifier = Classifier(job.network, job.num_features, num_classes)
        makes_heads = getattr(job.network, "auxiliary_heads", None)
        auxiliary = makes_heads(num_classes) if makes_heads is not None else None
    if auxiliary is not None:
        job.context.note(f"{len(auxiliary)} auxiliary heads learn along and end with the training")
    return classifier, auxiliary
