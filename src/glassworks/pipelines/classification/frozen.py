"""The default way: features of a frozen backbone once, then the exact head.

Shape letters: B batch, C channels, H height, W width, D features, V an image and its augmented views, K classes.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from glassworks.core.context import RunContext
from glassworks.core.engines import engine_and_format
from glassworks.data.cache import RowCache
from glassworks.models.classifier import Classifier
from glassworks.models.files.familiar import Familiar
from glassworks.pipelines.classification.data import SplitData, one_pass
from glassworks.pipelines.classification.familiar import chosen, distances_of, evenly_of, fitted_across
from glassworks.pipelines.classification.features import ImageFeatures, as_served, feature_stores, joined
from glassworks.pipelines.classification.head.basis import Read
from glassworks.pipelines.classification.head.config import HeadConfig
from glassworks.pipelines.classification.head.joined import fit_joined, gain_in_words
from glassworks.pipelines.classification.head.report import Head
from glassworks.pipelines.classification.head.search import FittedHead, fit_head
from glassworks.pipelines.classification.head.solve import Solution
from glassworks.pipelines.classification.job import ClassifierJob
from glassworks.pipelines.classification.precision import decide_precision, way_of
from glassworks.pipelines.classification.trained import Trained, put_head


def fit(job: ClassifierJob) -> Trained:
    """Checks, extracts and splits the images, and solves the head on their features."""
    return fit_head_on_features(job)[0]


def fit_head_on_features(job: ClassifierJob, pixels: RowCache | None = None) -> tuple[Trained, "HeadSolver"]:
    """The classifier, and the exact head for any part of the training images.

    Args:
        job: images, network, seed.
        pixels: receives the resized images in the same pass, for a fine-tuning that follows; else ``None``.
    """
    job = decide_precision(job, lambda name: feature_stores(job.network, job.device, name, 0))
    views = job.recipe.model.views
    stores = feature_stores(job.network, job.device, way_of(job.recipe), views)
    data = one_pass(job, features=stores, pixels=pixels)
    features = ImageFeatures(joined(stores), views + 1, data)
    found = _fitted(job, features, data.splits.train, job.recipe.head)
    _announce(found, data, job)
    if job.network.parts and found.folds:
        _say_whether_joining_pays(job, features, found)
    classifier = Classifier(job.network.network, job.network.architecture.num_features, len(data.classes))
    put_head(classifier, found.solution)
    classifier.familiar = _familiar(job, features)
    held_out_NK = features.logits(data.splits.held_out, found.solution)
    trained = Trained(
        job=job,
        data=data,
        network=classifier,
        held_out_logits_NK=as_served(job, data, found.solution, held_out_NK),
        temperature=found.temperature,
        precision=job.recipe.model.precision,
        engine=engine_and_format(way_of(job.recipe))[0],
        head=_summary(found),
        held_out_distances_n=_distances(classifier, features),
    )
    return trained, HeadSolver(job, features, found.regularisation)


def _familiar(job: ClassifierJob, features: ImageFeatures) -> Familiar | None:
    """Which images are like those of the training, by the features that the head learned from."""
    indices, data = features.data.splits.train, features.data
    labels_N = data.labels(indices)
    places_n = chosen(labels_N, job.network.architecture.num_features, job.recipe.seed)
    values_nD = features.of([indices[place] for place in places_n])
    with job.context.stage("learning what the images are like", None, "steps"):
        return fitted_across(values_nD, labels_N[places_n], len(data.classes), job.recipe.seed)


def _distances(classifier: Classifier, features: ImageFeatures) -> np.ndarray | None:
    """Of the held-out images, or of enough of them."""
    if classifier.familiar is None:
        return None
    held_out = features.data.splits.held_out
    return distances_of(classifier.familiar, features.of(evenly_of(held_out)))


@dataclass(frozen=True)
class HeadSolver:
    """The exact head for some of the training images, at the regularisation that was chosen on all."""

    job: ClassifierJob
    features: ImageFeatures
    regularisation: float

    def solve(self, indices: list[int]) -> Solution:
        """The head that learns from these samples alone."""
        fixed = self.job.recipe.head.model_copy(update={"path": (self.regularisation,), "folds": 0})
        return _fitted(self.job, self.features, indices, fixed).solution


def _fitted(job: ClassifierJob, features: ImageFeatures, indices: list[int], config: HeadConfig) -> FittedHead:
    data = features.data
    rows_NV, parts = features.rows(indices), job.network.parts
    fit = partial(_fit, job, data, indices, rows_NV, config, job.context)
    if not parts:
        return fit(features.read)
    return fit_joined(fit, features.read, rows_NV, [part.architecture.num_features for part in parts])


def _fit(
    job: ClassifierJob,
    data: SplitData,
    indices: list[int],
    rows_NV: np.ndarray,
    config: HeadConfig,
    context: RunContext,
    read: Read,
) -> FittedHead:
    labels_N, num_classes = data.labels(indices), len(data.classes)
    return fit_head(read, rows_NV, labels_N, num_classes, config, seed=job.recipe.seed, context=context)


def _say_whether_joining_pays(job: ClassifierJob, features: ImageFeatures, found: FittedHead) -> None:
    """By heads on each network's features alone, which are there already."""
    parts, data = job.network.parts, features.data
    indices, silent = data.splits.train, job.context.silenced()
    with job.context.stage("heads of each network alone", len(parts), "networks") as advance:
        fit = partial(_fit, job, data, indices, features.rows(indices), job.recipe.head, silent)
        architectures = [part.architecture for part in parts]
        names, widths = [one.name for one in architectures], [one.num_features for one in architectures]
        line = gain_in_words(fit, features.read, found, names, widths)
        advance(len(parts))
    job.context.note(line)


def _announce(found: FittedHead, data: SplitData, job: ClassifierJob) -> None:
    if found.folds:
        job.context.choose(
            "head",
            f"regularisation {found.regularisation:.3g} by {found.folds}-fold cross-validation on "
            f"{found.searched_on} training images, gradient norm {found.solution.gradient_norm:.1e}",
        )
    else:
        why = "too few images for a" if job.recipe.head.folds else "no"
        job.context.choose(
            "head", f"{why} cross-validation; regularisation {found.regularisation:.3g}, the middle of the path"
        )
    if found.class_weights is not None:
        weights = zip(data.classes, found.class_weights, strict=True)
        listed = ", ".join(f"{name} {weight:.2f}" for name, weight in weights)
        job.context.note(f"class weights, because the classes are imbalanced: {listed}")


def _summary(found: FittedHead) -> Head:
    return Head(
        regularisation=found.regularisation,
        path=found.path,
        folds=found.folds,
        gradient_norm=found.solution.gradient_norm,
        iterations=found.solution.iterations,
        temperature=found.temperature,
        class_weights=found.class_weights,
    )
