"""Fine-tuning: the whole network goes on from the exact head, and is kept only if that gains.

What is unusual here:

* The weights that are served lie three quarters of the way from the head's to the tuned ones: as accurate as these and
  with a lower log loss (bench/README.md). Wortsman et al. 2022, "Robust fine-tuning of zero-shot models", section 3.
* Whether they are kept is decided on monitor images that neither of the two has learned from. The start is the exact
  head solved again without them, at the regularisation already chosen; the held-out images only measure the gain. The
  monitor images have chosen the best of the epochs before, which favours the tuned weights: hence a gain in both
  numbers is asked for. Where the head is right on all of them there is none to be had, and nothing is trained.

Shape letters: N images, K classes.
"""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from scipy.special import log_softmax
from torch import nn

from glassworks.data.images.pixels import pixel_cache
from glassworks.data.loader import Batch, Loader
from glassworks.inference.folding import norms_folded
from glassworks.metrics.calibration import WATCHED, fit_temperature
from glassworks.metrics.significance import paired_interval
from glassworks.models.classifier import Classifier
from glassworks.pipelines.classification.batches import ImageBatches
from glassworks.pipelines.classification.familiar import fitted_to, held_out_distances
from glassworks.pipelines.classification.frozen import fit_head_on_features
from glassworks.pipelines.classification.job import ClassifierJob
from glassworks.pipelines.classification.learning import (
    Learner,
    classification_task,
    deciding_training,
    learning_curves,
)
from glassworks.pipelines.classification.report import FineTune
from glassworks.pipelines.classification.trained import Trained, put_head
from glassworks.tasks.classification import Classification
from glassworks.training.loop import FitResult
from glassworks.training.state import TrainState

FINETUNING: dict[str, Any] = {
    "epochs": 6,
    "batch_size": 32,
    "learning_rate": 1e-3,
    "weight_decay": 0.02,
    "layer_decay": 0.8,
    "label_smoothing": 0.05,
    "crop": "resized",
    "flip": True,
}
"""Settings for what a recipe leaves open: few epochs, with a rate that is lower in early layers."""

SHARE = 0.75
"""Of the way from the head's weights to the tuned ones."""


def fit(job: ClassifierJob) -> Trained:
    """Trains the whole network from the exact head; hands over what gains, with the gain noted."""
    learner, classifier, head_only = _prepared(job)
    before = _score(learner)
    if settled := settled_by(before):
        learner.job.context.note(f"fine-tuning: {settled}, so nothing was trained and the head-only model is kept")
        return replace(head_only, job=learner.job)
    assert before is not None  # noqa: S101 - else it is settled
    tuned, outcome = _tuned(learner, classifier, head_only, before)
    learner.job.context.note(_in_words(outcome))
    chosen = tuned if outcome.gain.kept else head_only
    curves = learning_curves(outcome.result)
    return replace(chosen, job=learner.job, head=head_only.head, curves=curves, finetune=outcome.gain)


def steps(job: ClassifierJob) -> Iterator[TrainState]:
    """The same training in the caller's hands: the state after each update; whether it gains is the caller's to say.

    After the last one the network holds what ``fit`` compares with the head: the best epoch's weights, taken back.
    """
    learner, classifier, _ = _prepared(job)
    start = _copied(classifier)
    with norms_folded(classifier):
        yield from learner.steps()
    go_back(classifier, start)


def _prepared(job: ClassifierJob) -> tuple[Learner, Classifier, Trained]:
    """The whole network with the exact head of a part of the images, and the head on all of them to compare with."""
    pixels = pixel_cache(job.network.spec)
    head_only, solver = fit_head_on_features(job, pixels)
    batches = ImageBatches.of(pixels, head_only.data, job.recipe.seed)
    classifier = copy.deepcopy(head_only.network).to(job.device)
    put_head(classifier, solver.solve(batches.train))
    classifier.familiar = None  # another network's features
    job = deciding_training(head_only.job, classifier.eval(), batches, FINETUNING)
    weights, num_classes = head_only.head.class_weights if head_only.head else None, len(head_only.data.classes)
    task = classification_task(job, classifier, num_classes, frozen_norms=True, class_weights=weights)
    task.precision = "float32"
    return Learner(job, batches, task), classifier, head_only


@dataclass(frozen=True)
class MonitorScore:
    """One of the two on the monitor images, at its own temperature, so that a gain is not one of confidence alone."""

    temperature: float
    log_loss_N: np.ndarray
    accuracy: float

    @classmethod
    def of(cls, task: Classification, monitor: Loader[Batch]) -> "MonitorScore":
        """That of the network as it is now."""
        logits, labels = (values.numpy() for values in task.predict(monitor.epoch(0)))
        temperature = fit_temperature(logits, labels, WATCHED)
        log_p = log_softmax(logits / temperature, axis=1)[np.arange(len(labels)), labels]
        return cls(temperature, -log_p, float((logits.argmax(axis=1) == labels).mean()))

    def gains_on(self, other: "MonitorScore") -> bool:
        """A lower log loss, and more images right: each alone is soon chance's on a few dozen of them."""
        return bool(self.log_loss_N.mean() < other.log_loss_N.mean() and self.accuracy > other.accuracy)


def _score(learner: Learner) -> MonitorScore | None:
    """That of the network as it is now; ``None`` where there are too few images to keep some for it."""
    monitor = learner.batches.monitor_batches()
    with learner.job.context.stage("evaluating", None, "steps"):
        return None if monitor is None else MonitorScore.of(learner.task, monitor)


def settled_by(before: MonitorScore | None) -> str:
    """Why no training could be kept, in words; empty where one could."""
    if before is None:
        return "too few training images to compare on some of them"
    return "the head is right on all monitor images, and no network on more" if before.accuracy == 1 else ""


@dataclass(frozen=True)
class _Outcome:
    """What fine-tuning came to."""

    gain: FineTune
    result: FitResult
    before: MonitorScore
    after: MonitorScore


def _tuned(
    learner: Learner, classifier: Classifier, head_only: Trained, before: MonitorScore
) -> tuple[Trained, _Outcome]:
    """The classifier after the loop, and how it compares with the head alone, both as they will be served."""
    job, task, batches = learner.job, learner.task, learner.batches
    start = _copied(classifier)
    with norms_folded(classifier):
        result = learner.fit()
    go_back(classifier, start)
    after = _score(learner)
    assert after is not None  # noqa: S101 - there were images to score the head on
    with job.context.stage("evaluating", None, "steps"):
        held_out_NK, labels_N = (values.numpy() for values in task.predict(batches.held_out_batches().epoch(0)))
    classifier.familiar = fitted_to(learner)
    distances_n = held_out_distances(learner)
    tuned = Trained(
        job=job,
        data=batches.data,
        network=classifier.to("cpu"),
        held_out_logits_NK=held_out_NK,
        temperature=after.temperature,
        precision=job.recipe.training.precision,
        held_out_distances_n=distances_n,
    )
    gain = _gain(head_only.held_out_logits_NK, held_out_NK, labels_N, kept=after.gains_on(before))
    return tuned, _Outcome(gain, result, before, after)


def _copied(network: nn.Module) -> list[torch.Tensor]:
    return [parameter.detach().clone() for parameter in network.parameters()]


@torch.no_grad()
def go_back(network: nn.Module, start: Sequence[torch.Tensor]) -> None:
    """Puts every parameter ``SHARE`` of its way from where it was before the training."""
    for parameter, before in zip(network.parameters(), start, strict=True):
        parameter.lerp_(before, 1 - SHARE)


def _gain(head_NK: np.ndarray, tuned_NK: np.ndarray, labels_N: np.ndarray, *, kept: bool) -> FineTune:
    head_right, tuned_right = (logits.argmax(axis=1) == labels_N for logits in (head_NK, tuned_NK))
    return FineTune(
        kept=kept,
        gain=float(tuned_right.mean() - head_right.mean()),
        interval=paired_interval(head_right, tuned_right),
        head_accuracy=float(head_right.mean()),
        finetuned_accuracy=float(tuned_right.mean()),
    )


def _in_words(outcome: _Outcome) -> str:
    before, after, result = outcome.before, outcome.after, outcome.result
    verdict = "kept" if outcome.gain.kept else "no gain in both: the head-only model is kept"
    return (
        f"fine-tuning: {result.steps} steps, best epoch {result.best_epoch}; on the monitor images log loss "
        f"{before.log_loss_N.mean():.3f} -> {after.log_loss_N.mean():.3f}, accuracy {before.accuracy:.1%} -> "
        f"{after.accuracy:.1%}; {verdict}"
    )
