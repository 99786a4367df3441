"""Every form of the network learns the same digits from the same seeds."""

from typing import Any

import numpy as np

from glassworks.data.loader import Tensors
from glassworks.instruments.layers import layer_table
from glassworks.pipelines.base import Job
from glassworks.pipelines.dense import PLAIN, resolve_training
from glassworks.pipelines.digits import Digits
from glassworks.pipelines.edits.networks import FORMS, build
from glassworks.pipelines.edits.published import published
from glassworks.pipelines.edits.recipe import EditsRecipe
from glassworks.pipelines.edits.report import Edited, EditsReport
from glassworks.pipelines.repeats import seeds_of
from glassworks.tasks.supervised import Supervised
from glassworks.training.loop import fit

EditsJob = Job[EditsRecipe, None]

SIDE = 16
"""Pixels of the digits, each of their own enlarged to two by two."""


def resolve(job: EditsJob) -> EditsRecipe:
    """Adam, the same for all forms."""
    defaults: dict[str, Any] = {**PLAIN, "optimizer": "adam", "schedule": "cosine", "record_steps": 0}
    return resolve_training(job.recipe, **defaults, epochs=12, batch_size=64, learning_rate=3e-3)


def train(job: EditsJob) -> list[Edited]:
    """One form after the other."""
    return [_learned(job, name) for name in FORMS]


def measure(job: EditsJob, forms: list[Edited]) -> EditsReport:
    """The forms, and the networks of the literature."""
    return EditsReport(forms, published(), len(enlarged_digits(job.recipe.seed).held_out))


def _learned(job: EditsJob, name: str) -> Edited:
    recipe, accuracies = job.recipe, []
    for seed in seeds_of(recipe.seed, recipe.edits.repeats):
        digits, network = enlarged_digits(seed), build(name, recipe.edits.width, seed)
        task, loader = Supervised(network, "cross_entropy"), digits.training(recipe.training.batch_size, seed)
        part = job.folder.part(f"{list(FORMS).index(name)}-seed-{seed}")
        fit(task, loader, None, recipe.training, part, seed=seed, context=job.context, resume=job.resume)
        accuracies.append(task.evaluate(digits.measuring().epoch(0))["accuracy"])
    table = layer_table(build(name, recipe.edits.width, recipe.seed), (1, SIDE, SIDE))
    return Edited(name, FORMS[name][0], table.parameters, table.multiply_adds, table.receptive_field, accuracies)


def enlarged_digits(seed: int) -> Digits:
    """The digits as images [N, 1, 16, 16]."""
    digits = Digits.divided(seed)
    arrays = dict(digits.columns.arrays)
    images_N1HW: np.ndarray = np.asarray(arrays["inputs"]).reshape(-1, 1, 8, 8)
    arrays["inputs"] = images_N1HW.repeat(2, axis=2).repeat(2, axis=3)
    return Digits(Tensors(arrays, "digits"), digits.train, digits.held_out)
