"""Logistic regression on points of the plane, trained through the loop and compared with its exact optimum.

``p = logistic(w x + b)``; the cross-entropy is convex, so there is one optimum, found here by Newton's method in
float64. Both carry the same small pull on the weights, without which separable points would drive them to infinity.

Shape letters: N points, D inputs (2).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import norm

from glassworks.data.loader import Loader, Tensors
from glassworks.pipelines.base import Job
from glassworks.pipelines.dense import PLAIN, dense, resolve_training
from glassworks.pipelines.logistic.data import cross_entropy, newton, points
from glassworks.pipelines.logistic.recipe import LogisticRecipe
from glassworks.pipelines.logistic.report import LogisticReport
from glassworks.tasks.supervised import Supervised
from glassworks.training.loop import fit

Cloud = tuple[np.ndarray, np.ndarray]
"""Points [N, D] and their labels [N]."""


@dataclass(frozen=True)
class Trained:
    """The task with its one unit, and how it came there: one entry per epoch."""

    task: Supervised
    history: list[dict[str, Any]]


def prepare(job: Job[LogisticRecipe, None]) -> Cloud:
    """Draws the points."""
    return points(job.recipe.logistic, job.recipe.seed)


def resolve(job: Job[LogisticRecipe, Cloud]) -> LogisticRecipe:
    """Plain gradient descent with a falling rate."""
    defaults: dict[str, Any] = {**PLAIN, "schedule": "cosine"}
    return resolve_training(job.recipe, **defaults, epochs=60, batch_size=32, learning_rate=0.5)


def train(job: Job[LogisticRecipe, Cloud]) -> Trained:
    """One unit through the loop."""
    recipe, (points_ND, labels_N) = job.recipe, job.inputs
    values = {"inputs": points_ND.astype(np.float32), "targets": labels_N[:, None].astype(np.float32)}
    batch_size = min(recipe.training.batch_size, len(labels_N))
    loader = Loader(Tensors(values, "points"), np.arange(len(labels_N)), batch_size, recipe.seed, shuffle=True)
    task = Supervised(dense([2, 1], "identity", seed=recipe.seed), "binary_cross_entropy")
    result = fit(
        task, loader, None, recipe.training, job.folder, seed=recipe.seed, context=job.context, resume=job.resume
    )
    return Trained(task, result.history)


def measure(job: Job[LogisticRecipe, Cloud], trained: Trained) -> LogisticReport:
    """The learned line beside the best one."""
    points_ND, labels_N = job.inputs
    layer = trained.task.network.state_dict()
    learned = np.append(layer["0.weight"].numpy()[0], layer["0.bias"].numpy()[0]).astype(float)
    best = newton(points_ND, labels_N)
    return LogisticReport(
        w=learned[:2].tolist(),
        b=float(learned[2]),
        optimum=best.tolist(),
        loss=cross_entropy(learned, points_ND, labels_N),
        least_loss=cross_entropy(best, points_ND, labels_N),
        accuracy=float(((points_ND @ learned[:2] + learned[2] > 0) == (labels_N == 1)).mean()),
        best_accuracy=float(norm.cdf(job.recipe.logistic.distance / 2)),
        losses=[float(entry["train_loss"]) for entry in trained.history],
    )
