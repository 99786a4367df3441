"""The default way: features of a frozen backbone once, then the exact head.

Shape letters: B batch, C channels, H height, W width, D features, K classes.
"""

from collections.abc import Callable, Iterator
from itertools import islice

import numpy as np
import torch

from glassworks.core.device import cache_folder, numerics
from glassworks.core.errors import DataError
from glassworks.core.pixels import PixelSpec
from glassworks.data.cache import RowCache, store_folder
from glassworks.data.images.decode import UnusableImageError
from glassworks.data.images.pixels import fingerprint, load_pixels, normalize_pixels
from glassworks.data.sources.source import Source
from glassworks.inference.precision import PrecisionReport, prepare, probe_inference
from glassworks.models.classifier import Classifier
from glassworks.models.fingerprint import weights_hash
from glassworks.pipelines.classification.extract import BATCH, FeatureStore, extract
from glassworks.pipelines.classification.head.search import FittedHead, HeadConfig, fit_head
from glassworks.pipelines.classification.head.solve import Solution
from glassworks.pipelines.classification.job import Divided, Job, Outcome, put_head
from glassworks.pipelines.classification.report import Head

_PROBED = 4  # pictures the precision probe looks at
_LOOKED_AT = 64  # samples searched for them


def train_frozen(
    job: Job, config: HeadConfig, *, precision: str, views: int, pixels: RowCache | None
) -> tuple[Divided, Outcome, Callable[[list[int]], Solution]]:
    """Checks, extracts, divides and solves.

    Args:
        job: images, network, seed.
        config: how the head is found.
        precision: number format of the backbone.
        views: augmented views per image to learn from.
        pixels: filled with resized pictures in the same pass, for a fine-tuning that follows; else ``None``.

    Returns:
        The division, the classifier, and the exact head for any part of the training samples.
    """
    store = feature_store(job, precision, views)
    overlap = job.device.type != "cpu"
    with job.engine.main_first():
        extracted = extract(job.source, job.spec, features=store, pixels=pixels, overlap=overlap, context=job.context)
    job.context.note(_computed(extracted.num_computed, len(job.source.samples)))
    data = Divided.of(job, extracted)
    read, num_classes = ReadRows(store.cache, views + 1), len(data.classes)

    def rows_of(indices: list[int]) -> np.ndarray:
        return store.cache.find(data.keys(indices))[:, None] * (views + 1) + np.arange(views + 1)

    def solve(indices: list[int]) -> Solution:
        fixed = config.model_copy(update={"path": (found.regularisation,), "folds": 0})
        labels = data.labels(indices)
        return fit_head(read, rows_of(indices), labels, num_classes, fixed, seed=job.seed, context=job.context).solution

    train, labels_N = data.splits.train, data.labels(data.splits.train)
    found = fit_head(read, rows_of(train), labels_N, num_classes, config, seed=job.seed, context=job.context)
    _say(found, config.folds, data, job)
    held_out_n = rows_of(data.splits.held_out)[:, 0]
    logits = [found.solution.logits(chunk) for chunk in read(held_out_n)] or [np.empty((0, num_classes))]
    classifier = Classifier(job.network, job.num_features, num_classes)
    put_head(classifier, found.solution)
    outcome = Outcome(classifier, np.concatenate(logits), found.temperature, precision, head=_summary(found))
    return data, outcome, solve


def _computed(num_new: int, num_all: int) -> str:
    if num_new == num_all:
        return f"features: {num_all} images computed"
    return f"features: {num_new} images computed, {num_all - num_new} found in the cache or not usable"


def _say(found: FittedHead, asked_folds: int, data: Divided, job: Job) -> None:
    if found.folds:
        job.context.choose(
            "head",
            f"regularisation {found.regularisation:.3g} by {found.folds}-fold cross-validation on "
            f"{found.searched_on} training images, gradient norm {found.solution.gradient_norm:.1e}",
        )
    else:
        why = "too few images for a" if asked_folds else "no"
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


def probe_precision(job: Job) -> PrecisionReport:
    """Measures, on real pictures of the source, which number format is fastest and safe.

    Raises:
        DataError: none of the first samples can be decoded.
    """
    pictures = list(islice(_pictures(job.spec, job.source), _PROBED))
    if not pictures:
        raise DataError(
            expected="readable images",
            found=f"none among the first {_LOOKED_AT} samples",
            do=f"Run: glassworks check {job.source.name}",
        )
    while len(pictures) < 2:  # the probe compares differences between pictures
        pictures.append(pictures[-1][::-1])
    sample_BCHW = normalize_pixels(job.spec, torch.from_numpy(np.stack(pictures)).to(job.device))
    return probe_inference(job.network.to(job.device), sample_BCHW)


def _pictures(spec: PixelSpec, source: Source) -> Iterator[np.ndarray]:
    for _, content in source.read(range(min(_LOOKED_AT, len(source.samples)))):
        try:
            yield load_pixels(spec, content)
        except UnusableImageError:
            continue


def feature_store(job: Job, precision: str, views: int) -> FeatureStore:
    """The features on disk that belong to exactly this network, preprocessing, precision and number of views."""
    run = prepare(job.network.to(job.device), precision)

    def compute(pixels_BHWC: torch.Tensor) -> torch.Tensor:
        return run(normalize_pixels(job.spec, pixels_BHWC.to(job.device)))

    digest = weights_hash(job.network.state_dict())
    # Networks with equal tensors may differ in padding, activation or pooling: the weights alone are not the network.
    parts = (job.architecture, digest, fingerprint(job.spec), precision, str(views), str(BATCH))
    parts += numerics(job.device)
    # Half precision holds bfloat16's digits, and float32's to 5e-4 of their size, at half the disk and memory.
    cache = RowCache(store_folder(cache_folder() / "features", *parts), (views + 1, job.num_features), "float16")
    return FeatureStore(cache, compute, views)


class ReadRows:
    """Yields features [n, D] of flat rows, in chunks; nothing larger than a chunk is held."""

    def __init__(self, cache: RowCache, views: int) -> None:
        self._cache, self._views = cache, views

    def __call__(self, rows_n: np.ndarray) -> Iterator[np.ndarray]:
        """Features of rows ``image * V + view``, float32."""
        size = 4096
        for start in range(0, len(rows_n), size):
            part = rows_n[start : start + size]
            images, inverse = np.unique(part // self._views, return_inverse=True)
            (values,) = self._cache.chunks(images, size=len(images))
            yield values[inverse, part % self._views].astype(np.float32)
