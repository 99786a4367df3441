"""Fine-tuning: the whole network goes on from the exact head, and is kept only if that gains.

What is unusual here: the decision is made on monitor images that neither contender has learnt from. The start is the
exact head solved again without them, at the regularisation already chosen; the held-out images only measure the gain.

Shape letters: N images, K classes.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import log_softmax
from scipy.stats import norm

from glassworks.data.cache import RowCache
from glassworks.data.loader import Loader
from glassworks.inference.folding import norms_folded
from glassworks.metrics.calibration import fit_temperature
from glassworks.pipelines.classification.head.solve import Solution
from glassworks.pipelines.classification.images import EVALUATED, Pictures, classification, learning_curves, settled
from glassworks.pipelines.classification.job import Divided, Job, Outcome, put_head
from glassworks.pipelines.classification.report import FineTune
from glassworks.tasks.classification import Classification
from glassworks.training.config import TrainingConfig
from glassworks.training.loop import FitResult, fit

FINETUNING: dict[str, Any] = {
    "epochs": 8,
    "batch_size": 32,
    "learning_rate": 2e-4,
    "weight_decay": 0.02,
    "layer_decay": 0.8,
    "label_smoothing": 0.05,
    "crop": "resized",
    "flip": True,
    "patience": 3,
}
"""Settings for what a recipe leaves open: a low rate, lower still in early layers, a stop once nothing is gained."""


def finetune(
    job: Job,
    data: Divided,
    head_only: Outcome,
    cache: RowCache,
    asked: TrainingConfig,
    *,
    solve: Callable[[list[int]], Solution],
    on_settled: Callable[[TrainingConfig], None],
) -> Outcome:
    """Trains the whole network from the exact head; returns it if it gains, else ``head_only``, with the gain noted.

    Args:
        job: preprocessing, seed, folder.
        data: the division that ``head_only`` learnt from.
        head_only: the exact head on the frozen backbone.
        cache: the resized pictures.
        asked: what the recipe sets; the rest is ``FINETUNING``.
        solve: the exact head for some of the training samples.
        on_settled: told of the settings before the training begins.
    """
    pictures = Pictures.of(cache, data, job.seed)
    classifier = copy.deepcopy(head_only.network).to(job.device)
    put_head(classifier, solve(pictures.train))
    config = settled(job, classifier.eval(), pictures, asked, FINETUNING)
    on_settled(config)
    weights = head_only.head.class_weights if head_only.head else None
    task = classification(job, classifier, len(data.classes), config, frozen_norms=True, class_weights=weights)
    task.precision = "float32"  # contenders are compared as they will be served
    monitor = pictures.loader(pictures.monitor, EVALUATED) if pictures.monitor else None
    with job.context.stage("evaluating", None, "steps"):
        before = None if monitor is None else _Judged.of(task, monitor)
    train = pictures.loader(pictures.train, config.batch_size, seed=job.seed, shuffle=True)
    task.precision = config.precision
    with norms_folded(classifier):
        result = fit(task, train, monitor, config, job.folder, seed=job.seed, context=job.context, resume=job.resume)
    task.precision = "float32"
    with job.context.stage("evaluating", None, "steps"):
        after = None if monitor is None else _Judged.of(task, monitor)
        held_out_NK, labels_N = task.predict(pictures.loader(data.splits.held_out, EVALUATED).epoch(0))
    kept = before is not None and after is not None and after.gains_on(before)
    tuned = Outcome(
        network=classifier.to("cpu"),
        held_out_logits_NK=held_out_NK.numpy(),
        temperature=after.temperature if after else 1.0,
        precision=config.precision,
    )
    chosen = tuned if kept else head_only
    chosen.head, chosen.curves = head_only.head, learning_curves(result)
    chosen.finetune = _gain(head_only.held_out_logits_NK, tuned.held_out_logits_NK, labels_N.numpy(), kept=kept)
    job.context.note(_told(chosen.finetune, result, before, after))
    return chosen


@dataclass(frozen=True)
class _Judged:
    """A contender on the monitor images, after its own temperature, so that a gain is not one of confidence alone."""

    temperature: float
    log_loss_N: np.ndarray
    accuracy: float

    @classmethod
    def of(cls, task: Classification, monitor: Loader) -> "_Judged":
        logits, labels = (values.numpy() for values in task.predict(monitor.epoch(0)))
        temperature = fit_temperature(logits, labels)
        log_p = log_softmax(logits / temperature, axis=1)[np.arange(len(labels)), labels]
        return cls(temperature, -log_p, float((logits.argmax(axis=1) == labels).mean()))

    def gains_on(self, other: "_Judged") -> bool:
        """A log loss lower by more than its standard error, without a lower accuracy.

        Accuracy alone would let one or two monitor images decide.
        """
        saved_N = other.log_loss_N - self.log_loss_N
        error = saved_N.std() / np.sqrt(len(saved_N))
        return bool(saved_N.mean() > error and self.accuracy >= other.accuracy)


def _gain(head_NK: np.ndarray, tuned_NK: np.ndarray, labels_N: np.ndarray, *, kept: bool) -> FineTune:
    head_right, tuned_right = (logits.argmax(axis=1) == labels_N for logits in (head_NK, tuned_NK))
    return FineTune(
        kept=kept,
        gain=float(tuned_right.mean() - head_right.mean()),
        interval=paired_interval(head_right, tuned_right),
        head_accuracy=float(head_right.mean()),
        finetuned_accuracy=float(tuned_right.mean()),
    )


def paired_interval(before_N: np.ndarray, after_N: np.ndarray, confidence: float = 0.95) -> tuple[float, float]:
    """Interval of the difference of two accuracies on the same images.

    Source:
        Bonett & Price 2012, "Adjusted Wald confidence interval for a difference of binomial proportions based on paired
        data", J. Educ. Behav. Stat. 37(4), equation 5: one image is added to each kind of disagreement.
    """
    n = len(before_N)
    gained = (int((after_N & ~before_N).sum()) + 1) / (n + 2)
    lost = (int((before_N & ~after_N).sum()) + 1) / (n + 2)
    half = norm.ppf(0.5 + confidence / 2) * np.sqrt((gained + lost - (gained - lost) ** 2) / (n + 2))
    return float(gained - lost - half), float(gained - lost + half)


def _told(found: FineTune, result: FitResult, before: _Judged | None, after: _Judged | None) -> str:
    verdict = "kept" if found.kept else "no sure gain: the head-only model is kept"
    if before is None or after is None:
        return "fine-tuning: not kept, too few training images to judge it on some of them"
    return (
        f"fine-tuning: {result.steps} steps, best epoch {result.best_epoch}; on the monitor images log loss "
        f"{before.log_loss_N.mean():.3f} -> {after.log_loss_N.mean():.3f}, accuracy {before.accuracy:.1%} -> "
        f"{after.accuracy:.1%}; {verdict}"
    )
