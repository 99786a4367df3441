"""The features of a frozen backbone: where they are kept, and what is read from them.

Shape letters: B batch, C channels, H height, W width, D features, V an image and its augmented views, K classes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from glassworks.core.device import needed_cache_folder, numerics
from glassworks.core.engines import TORCH, engine_and_format, engine_version
from glassworks.core.errors import RunError
from glassworks.core.pixels import PixelSpec
from glassworks.data.cache import RowCache, store_folder
from glassworks.data.extract import extract
from glassworks.data.feature_store import BATCH, FeatureStore
from glassworks.data.images.pixels import fingerprint, normalize_pixels
from glassworks.data.joined_cache import JoinedCache
from glassworks.data.sources.part import PartOf
from glassworks.inference.engines.prepare import prepare_way
from glassworks.inference.precision import EXACT, SERVED, Run
from glassworks.models.fingerprint import weights_hash
from glassworks.pipelines.classification.data import SplitData
from glassworks.pipelines.classification.head.solve import Solution
from glassworks.pipelines.classification.job import ClassifierJob
from glassworks.pipelines.classification.network import BuiltNetwork
from glassworks.pipelines.classification.precision import MOST_AGAIN, frozen_network, way_of


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
        """Flat rows [N, V] of samples: ``image * V + view``, the image itself first.

        Raises:
            RunError: an image has no features there.
        """
        found_N = self.cache.find(self.data.keys(indices))
        if (missing := np.flatnonzero(found_N < 0)).size:
            raise RunError(
                expected="features of every image",
                found=f"none of {len(missing):,} that were read before, the first of them sample {indices[missing[0]]}",
                do="Were files changed or removed meanwhile? Start the run again.",
            )
        return found_N[:, None] * self.views + np.arange(self.views)

    def read(self, rows_n: np.ndarray) -> Iterator[np.ndarray]:
        """Features [n, D] of flat rows, float32, in chunks."""
        size = 4096
        for start in range(0, len(rows_n), size):
            part = rows_n[start : start + size]
            images, inverse = np.unique(part // self.views, return_inverse=True)
            (values,) = self.cache.chunks(images, size=len(images))
            yield values[inverse, part % self.views].astype(np.float32)

    def of(self, indices: list[int]) -> np.ndarray:
        """Features [N, D] of samples, without their views, all in memory."""
        return np.concatenate(list(self.read(self.rows(indices)[:, 0])))

    def logits(self, indices: list[int], solution: Solution) -> np.ndarray:
        """Logits [N, K] of samples, without their views."""
        chunks = [solution.logits(chunk) for chunk in self.read(self.rows(indices)[:, 0])]
        return np.concatenate(chunks or [np.empty((0, len(solution.bias_K)))])


def as_served(job: ClassifierJob, data: SplitData, solution: Solution, logits_NK: np.ndarray) -> np.ndarray:
    """Logits [N, K] of the held-out images as the model file answers them, from those in the format of the training.

    In another engine's format it answers where that engine is; torch answers in float32, whatever the head learned
    from: then these images go through the network once more, so that what is measured is what is served. Of very many
    only some do, to say how much the format changes.
    """
    name, held_out = way_of(job.recipe), data.splits.held_out
    if name in EXACT or engine_and_format(name)[0] != TORCH or not held_out:
        return logits_NK
    stores = feature_stores(job.network, job.device, SERVED, 0)
    places = np.unique(np.linspace(0, len(held_out) - 1, min(len(held_out), MOST_AGAIN)).round().astype(np.int64))
    again = [held_out[place] for place in places]
    part, spec, overlap = PartOf(job.source, sorted(again)), job.network.spec, job.device.type != "cpu"
    with job.engine.main_first():
        extract(part, spec, features=stores, pixels=None, overlap=overlap, context=job.context)
    served_MK = ImageFeatures(joined(stores), 1, data).logits(again, solution)
    changed = int((served_MK.argmax(axis=1) != logits_NK[places].argmax(axis=1)).sum())
    is_all = len(again) == len(held_out)
    if is_all:
        measured = "measured in float32, as the model file answers"
        line = f"{measured}; in {name}, as the head learned, {changed} decisions differ"
    else:
        line = (
            f"measured in {name}, as the head learned; {len(again):,} of the {len(held_out):,} went through in float32 "
            f"too, as the model file answers: {changed} decisions differ"
        )
    job.context.note(f"held-out images: {line}")
    return served_MK if is_all else logits_NK


def joined(stores: Sequence[FeatureStore]) -> RowCache | JoinedCache:
    """Of several backbones their features beside each other."""
    return stores[0].cache if len(stores) == 1 else JoinedCache([store.cache for store in stores])


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
