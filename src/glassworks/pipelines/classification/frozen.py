"""The default way: features of a frozen backbone once, then the exact head.

Shape letters: B batch, C channels, H height, W width, D features, V an image and its augmented views, K classes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch

from glassworks.core.context import RunContext
from glassworks.core.device import needed_cache_folder, numerics
from glassworks.core.engines import TORCH, engine_and_format, engine_version
from glassworks.core.pixels import PixelSpec
from glassworks.data.cache import RowCache, store_folder
from glassworks.data.extract import BATCH, FeatureStore, extract
from glassworks.data.images.pixels import fingerprint, normalize_pixels
from glassworks.data.joined_cache import JoinedCache
from glassworks.data.sources.part import PartOf
from glassworks.inference.engines.prepare import prepare_way
from glassworks.inference.precision import EXACT, SERVED, Run
from glassworks.models.classifier import Classifier
from glassworks.models.fingerprint import weights_hash
from glassworks.pipelines.classification.data import SplitData, one_pass
from glassworks.pipelines.classification.head.basis import Read
from glassworks.pipelines.classification.head.config import HeadConfig
from glassworks.pipelines.classification.head.joined import fit_joined, gain_in_words
from glassworks.pipelines.classification.head.report import Head
from glassworks.pipelines.classification.head.search import FittedHead, fit_head
from glassworks.pipelines.classification.head.solve import Solution
from glassworks.pipelines.classification.job import ClassifierJob
from glassworks.pipelines.classification.network import BuiltNetwork
from glassworks.pipelines.classification.precision import decide_precision, frozen_network, way_of
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
    features = ImageFeatures(_joined(stores), views + 1, data)
    found = _fitted(job, features, data.splits.train, job.recipe.head)
    _announce(found, data, job)
    if job.network.parts and found.folds:
        _say_whether_joining_pays(job, features, found)
    classifier = Classifier(job.network.network, job.network.architecture.num_features, len(data.classes))
    put_head(classifier, found.solution)
    held_out_NK = features.logits(data.splits.held_out, found.solution)
    trained = Trained(
        job=job,
        data=data,
        network=classifier,
        held_out_logits_NK=_as_served(job, data, found.solution, held_out_NK),
        temperature=found.temperature,
        precision=job.recipe.model.precision,
        engine=engine_and_format(way_of(job.recipe))[0],
        head=_summary(found),
    )
    return trained, HeadSolver(job, features, found.regularisation)


def _as_served(job: ClassifierJob, data: SplitData, solution: Solution, logits_NK: np.ndarray) -> np.ndarray:
    """Logits [N, K] of the held-out images as the model file answers them, from those in the format of the training.

    In another engine's format it answers where that engine is; torch answers in float32, whatever the head learned
    from: then these images go through the network once more, so that what is measured is what is served.
    """
    name, held_out = way_of(job.recipe), data.splits.held_out
    if name in EXACT or engine_and_format(name)[0] != TORCH:
        return logits_NK
    stores = feature_stores(job.network, job.device, SERVED, 0)
    part, spec, overlap = PartOf(job.source, sorted(held_out)), job.network.spec, job.device.type != "cpu"
    with job.engine.main_first():
        extract(part, spec, features=stores, pixels=None, overlap=overlap, context=job.context)
    served_NK = ImageFeatures(_joined(stores), 1, data).logits(held_out, solution)
    changed = int((served_NK.argmax(axis=1) != logits_NK.argmax(axis=1)).sum())
    job.context.note(
        f"held-out images: measured in float32, as the model file answers; in {name}, in which the head learned, "
        f"{changed} of {len(held_out)} decisions are others"
    )
    return served_NK


def _joined(stores: Sequence[FeatureStore]) -> RowCache | JoinedCache:
    return stores[0].cache if len(stores) == 1 else JoinedCache([store.cache for store in stores])


@dataclass(frozen=True)
class ImageFeatures:
    """The features of a run's images by sample; nothing larger than a chunk is held.

    Attributes:
        cache: rows [V, D] by content; of several backbones their features beside each other.
        views: V.
        data: the images.
    """

    cache: RowCache | JoinedCache
    views: int
    data: SplitData

    def rows(self, indices: list[int]) -> np.ndarray:
        """Flat rows [N, V] of samples: ``image * V + view``, the image itself first."""
        return self.cache.find(self.data.keys(indices))[:, None] * self.views + np.arange(self.views)

    def read(self, rows_n: np.ndarray) -> Iterator[np.ndarray]:
        """Features [n, D] of flat rows, float32, in chunks."""
        size = 4096
        for start in range(0, len(rows_n), size):
            part = rows_n[start : start + size]
            images, inverse = np.unique(part // self.views, return_inverse=True)
            (values,) = self.cache.chunks(images, size=len(images))
            yield values[inverse, part % self.views].astype(np.float32)

    def logits(self, indices: list[int], solution: Solution) -> np.ndarray:
        """Logits [N, K] of samples, without their views."""
        chunks = [solution.logits(chunk) for chunk in self.read(self.rows(indices)[:, 0])]
        return np.concatenate(chunks or [np.empty((0, len(solution.bias_K)))])


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


def feature_stores(built: BuiltNetwork, device: torch.device, name: str, views: int) -> list[FeatureStore]:
    """The features of the network, or of each that is joined: whatever trained on one of them before is found again."""
    return [feature_store(part, device, name, views, built.spec) for part in built.parts or (built,)]


def feature_store(
    built: BuiltNetwork, device: torch.device, name: str, views: int, whole: PixelSpec | None = None
) -> FeatureStore:
    """The features on disk that belong to exactly this network, preprocessing, precision and number of views.

    Args:
        built: one network.
        device: where it computes.
        name: the way in which it is executed, see ``core.engines``.
        views: augmented ones.
        whole: the preprocessing of all networks that are joined, where there are several.
    """
    frozen = frozen_network(built, device)
    run: Run | None = None

    def compute(pixels_BHWC: torch.Tensor) -> torch.Tensor:
        nonlocal run
        if run is None:  # converting takes seconds: only where something is to be computed
            run = prepare_way(frozen, name)
        return run(normalize_pixels(built.spec, pixels_BHWC.to(device)))

    engine, precision = engine_and_format(name)
    digest = weights_hash(built.network.state_dict())
    # Networks with equal tensors may differ in padding, activation or pooling: the weights alone are not the network.
    parts = (built.architecture.model_dump_json(), digest, fingerprint(built.spec), precision, str(views), str(BATCH))
    parts += numerics(device)
    decode_to = built.spec.decode_to if whole is None else whole.decode_to
    if decode_to != built.spec.decode_to:  # a larger network beside it has the image decoded at a larger scale
        parts += (f"decoded for {decode_to}",)
    if engine != TORCH:
        parts += (engine_version(engine),)
    # Half precision holds bfloat16's digits, and float32's to 5e-4 of their size, at half the disk and memory.
    shape = (views + 1, built.architecture.num_features)
    cache = RowCache(store_folder(needed_cache_folder() / "features", *parts), shape, "float16")
    return FeatureStore(cache, compute, views, built.spec)
