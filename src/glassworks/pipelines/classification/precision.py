"""How the frozen backbone is executed: in the fastest format and engine in which the head answers as in float32.

How much faster a shorter format is, a probe measures on a few images. What it costs is judged by what matters. The
rounding moves the features of MobileNets and EfficientNets by 5 to 14 % of the difference between images, and the loss
of the head hardly at all (bench/results/frozen_precision.md): so the head is fitted on a sample of the training images
in both formats, and the loss and the decisions on held-out folds are compared. The features of the sample are kept, and
those in the format that is taken need not be computed again.

Where that would take longer than the shorter format saves, the error of the features decides, as for any other network.

Another engine than torch is measured where the images pay for its preparation. In float32 it differs from torch by
rounding alone. In a shorter format it is judged by the head like torch's, and on its own answers as well: the engine
that trained serves where it is installed, and torch in float32 where it is not.

Shape letters: N images, D features.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from glassworks.core.engines import OTHERS, TORCH, engine_and_format, is_installed, require_engine, way
from glassworks.core.errors import about
from glassworks.core.seeds import derive
from glassworks.data.extract import extract
from glassworks.data.feature_store import BATCH, FeatureStore
from glassworks.data.images.pixel_hash import PixelHashes
from glassworks.data.images.pixels import load_pixels, normalize_pixels
from glassworks.data.images.readable import first_readable
from glassworks.data.sources.part import PartOf
from glassworks.data.sources.source import Source
from glassworks.inference.engines.frozen_network import FrozenNetwork
from glassworks.inference.engines.probe import probe_ways
from glassworks.inference.probe import Candidate, PrecisionReport, probe_inference
from glassworks.pipelines.classification.head.balance import scales
from glassworks.pipelines.classification.head.change import HeadChange, head_changes
from glassworks.pipelines.classification.head.folds import searched
from glassworks.pipelines.classification.job import ClassifierJob
from glassworks.pipelines.classification.network import BuiltNetwork
from glassworks.pipelines.classification.recipe import ClassificationRecipe

Stores = Sequence[FeatureStore]
"""The features of each network, from left to right."""

MOST_IMAGES = 512
"""Images that formats are compared on."""
MOST_AGAIN = 1_000
"""Held-out images that go through the network in float32 as well where the head learns in a shorter format."""
LEAST_IMAGES = 64
"""Fewer show nothing."""
_OF_ALL = 6  # at most one image in so many: more would cost what the shorter format saves
_PER_CLASS = 8  # images of a class at least, if need be of some of the classes
_WORTH = 1.0  # seconds that a shorter format has to save
LIKELY_SAVING = 0.5
"""Share of torch's time that another engine saves as a rule: where this does not pay for its preparation, none is
imported. The choice follows from the number of images and the times that were measured once, whatever is prepared."""

_ANSWERED = ("", ", served in it")  # what the head of a shorter format answers on: float32, and its own features

_PROBED = 4  # images that the time is measured on


@dataclass(frozen=True)
class Choice:
    """A number format, and why."""

    name: str
    reason: str


def way_of(recipe: ClassificationRecipe) -> str:
    """The way in which a recipe with its precision decided has the backbone executed."""
    model = recipe.model
    return way(TORCH if model.engine == "auto" else model.engine, model.precision)


def decide_precision(job: ClassifierJob, stores_of: Callable[[str], list[FeatureStore]]) -> ClassifierJob:
    """The job with ``precision = "auto"``, and the engine with it, replaced by what was measured.

    Args:
        job: images, network, device.
        stores_of: the features of each network in a way to execute it, without augmented views.

    Raises:
        MissingExtraError, RecipeError: the recipe names an engine that is not there, or cannot do what it asks.
    """
    model = job.recipe.model
    if model.engine in OTHERS:
        with about("model.engine"):
            require_engine(model.engine, model.precision, job.device.type)
    if model.precision != "auto":
        return job
    with job.context.stage("choosing the precision", None, "steps"):
        choice = job.engine.first(lambda: _choice(job, stores_of))
    job.context.choose("precision", choice.name, choice.reason)
    engine, precision = engine_and_format(choice.name)
    return job.deciding(model=model.model_copy(update={"precision": precision, "engine": engine}))


def _choice(job: ClassifierJob, stores_of: Callable[[str], list[FeatureStore]]) -> Choice:
    """The fastest shorter format that changes little, else float32."""
    probe = _probe(job)
    sample = sampled(job.source, job.recipe.seed)
    judged: list[str] = []
    for candidate in probe.shorter:
        comparing = len(sample) * probe.exact.milliseconds + 1000 * _WORTH
        if len(sample) < LEAST_IMAGES or _saved(probe.exact, candidate, job) <= comparing:
            continue
        served = engine_and_format(candidate.name)[0] != TORCH
        changes = _changes(job, sample, stores_of(probe.exact.name), stores_of(candidate.name), served=served)
        judged += [f"{candidate.name}{on}: {change}" for change, on in zip(changes, _ANSWERED, strict=False)]
        if not changes:
            continue
        if all(change.is_small for change in changes):
            return Choice(candidate.name, "; ".join([probe.reason, *judged]))
    lost = [candidate.name for candidate in probe.shorter if _saved(probe.exact, candidate, job) <= 0]
    is_exact = bool(judged) or probe.chosen in lost
    return Choice(probe.exact.name if is_exact else probe.chosen, "; ".join([probe.reason, *judged]))


def _probe(job: ClassifierJob) -> PrecisionReport:
    """The formats of torch, and beside the best of these an engine's where there are images enough to pay for it."""
    wanted = job.recipe.model.engine
    if wanted in OTHERS:
        return _probe_engine(job, [], wanted)
    probe = probe_precision(job)
    engine = next(filter(is_installed, OTHERS), None)
    if wanted == TORCH or engine is None or job.device.type != "cpu":
        return probe
    seconds = _num_passes(job) * probe.exact.milliseconds / 1000
    if seconds * LIKELY_SAVING < OTHERS[engine].preparation:
        return probe
    return _probe_engine(job, [probe.exact.name, *(candidate.name for candidate in probe.shorter[:1])], engine)


def _probe_engine(job: ClassifierJob, beside: list[str], engine: str) -> PrecisionReport:
    names = beside + [way(engine, precision) for precision in OTHERS[engine].formats]
    return probe_ways(frozen_network(job.network, job.device), names, _pixels(job, BATCH))


def _num_passes(job: ClassifierJob) -> int:
    return len(job.source.samples) * (job.recipe.model.views + 1)


def _saved(exact: Candidate, shorter: Candidate, job: ClassifierJob) -> float:
    """Milliseconds that the shorter format saves, less those of the held-out images once more as torch serves them."""
    again = min(_num_held_out(job), MOST_AGAIN) if engine_and_format(shorter.name)[0] == TORCH else 0
    return _num_passes(job) * (exact.milliseconds - shorter.milliseconds) - again * exact.milliseconds


def _num_held_out(job: ClassifierJob) -> int:
    """As far as is known before the images are read."""
    samples = job.source.samples
    given = sum(sample.split not in (None, "train") for sample in samples)
    return given or round(job.recipe.data.val_fraction * len(samples))


def sampled(source: Source, seed: int) -> list[int]:
    """Places of training images to compare formats on, ascending; where classes are many, of some of them."""
    places = np.array([at for at, sample in enumerate(source.samples) if sample.split in (None, "train")], np.int64)
    labels = np.array([source.samples[at].label for at in places], np.int64)
    most = min(MOST_IMAGES, len(source.samples) // _OF_ALL)
    classes = np.random.default_rng(derive(seed, "classes")).permutation(np.unique(labels))
    chosen = np.flatnonzero(np.isin(labels, classes[: max(2, most // _PER_CLASS)]))
    return places[chosen[searched(labels[chosen], most, seed)]].tolist()


def _changes(
    job: ClassifierJob, sample: list[int], exact: Stores, shorter: Stores, *, served: bool
) -> list[HeadChange]:
    """Of the answers in float32, and where an engine serves its own format of those in that, too.

    Empty where too few of the sample's images can be used.
    """
    keys = _keys(PartOf(job.source, sample), job, [*exact, *shorter])
    if len(keys) < LEAST_IMAGES:
        return []
    labels_N = np.unique(list(keys.values()), return_inverse=True)[1]
    exact_ND, shorter_ND = _features(exact, list(keys)), _features(shorter, list(keys))
    if len(exact) > 1:  # as the head of several networks is solved
        widths = [store.cache.shape[-1] for store in exact]
        scale_D = scales(lambda rows: iter([exact_ND[rows]]), np.arange(len(exact_ND)), widths)
        exact_ND, shorter_ND = exact_ND * scale_D, shorter_ND * scale_D
    answered = [exact_ND, shorter_ND] if served else [exact_ND]
    return head_changes(exact_ND, shorter_ND, answered, labels_N, seed=job.recipe.seed)


def _keys(part: PartOf, job: ClassifierJob, stores: Stores) -> dict[str, int]:
    """The content of the part's usable images, each once, with its label; their features are in the stores.

    All that the pass over all images wants of these is kept, so that it need not decode them a second time.
    """
    spec, context = job.network.spec, job.context.silenced()
    with PixelHashes(spec.decode) as hashes:
        found = extract(part, spec, features=stores, pixels=None, overlap=False, context=context, hashes=hashes)
    keys: dict[str, int] = {}
    for place, inspection in enumerate(found.inspections):
        if inspection.usable and place not in found.failures:
            keys.setdefault(inspection.content_hash, part.samples[place].label)
    return keys


def _features(stores: Stores, keys: list[str]) -> np.ndarray:
    """Features [N, D] of all networks, float32."""
    each = [store.cache[store.cache.find(keys)][:, 0].astype(np.float32) for store in stores]
    return np.concatenate(each, axis=1)


def probe_precision(job: ClassifierJob) -> PrecisionReport:
    """Measures, on real images of the source, how fast torch's number formats are.

    Raises:
        DataError: none of the samples can be decoded.
    """
    return probe_inference(job.network.network.to(job.device), _pixels(job, _PROBED))


def frozen_network(built: BuiltNetwork, device: torch.device) -> FrozenNetwork:
    """The network as every engine takes it."""
    architecture = built.architecture.model_dump_json()
    return FrozenNetwork(built.network.to(device), architecture, (3, *built.spec.shape))


def _pixels(job: ClassifierJob, count: int) -> torch.Tensor:
    """Normalized pixels [B, C, H, W] of the first usable images: two at least, ``count`` at most."""
    spec = job.network.spec
    images = first_readable(job.source, count, lambda content: load_pixels(spec, content), job.context.cancel)
    while len(images) < 2:  # the probe compares differences between images
        images.append(images[-1][::-1])
    return normalize_pixels(spec, torch.from_numpy(np.stack(images)).to(job.device))
