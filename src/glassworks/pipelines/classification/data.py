"""The data of a run: one pass over the source, then the images that are learned from and those that are held out.

Shape letters: N images.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from glassworks.core.device import cache_folder, cache_is_kept
from glassworks.core.errors import DataError
from glassworks.data.cache import RowCache
from glassworks.data.extract import Extracted, extract
from glassworks.data.feature_store import FeatureStore
from glassworks.data.images.pixel_hash import NO_HASH, PixelHashes, file_hash
from glassworks.data.images.problems import Checked, assess
from glassworks.data.sources.source import Problem, Source
from glassworks.data.splits import Splits, make_splits
from glassworks.models.files.trained_on import NO_IMAGES, TrainedOn
from glassworks.pipelines.classification.job import ClassifierJob


@dataclass(frozen=True)
class SplitData:
    """The checked images of a run in their splits, with labels that index the classes that can be learned.

    Attributes:
        checked: the usable images, and what was found in all.
        splits: sample indices.
        classes: names of the K classes with training images.
        label_of: source label to class index; -1 for a class without training images.
    """

    checked: Checked
    splits: Splits
    classes: list[str]
    label_of: np.ndarray

    @classmethod
    def of(
        cls, source: Source, extracted: Extracted, *, seed: int, val_fraction: float, before: TrainedOn = NO_IMAGES
    ) -> "SplitData":
        """Checks and splits what the one pass found.

        Classes without a training image are left out; their held-out images are listed as problems and not measured.

        Args:
            source: the images.
            extracted: what the pass over them found.
            seed: of the split.
            val_fraction: held out where the source makes no split.
            before: images that the network has learned from in an earlier run; they cannot be held out from it.

        Raises:
            DataError: too few usable images or classes.
        """
        checked = assess(source, extracted.inspections, extracted.failures, extracted.pixel_hashes)
        splits = make_splits(checked, seed=seed, val_fraction=val_fraction)
        _leave_out_known(checked, splits, before)
        _require_held_out(splits)
        samples, names = checked.source.samples, checked.source.classes
        learned = sorted({samples[index].label for index in splits.train})
        label_of = np.full(len(names), -1)
        label_of[learned] = np.arange(len(learned))
        for part in (splits.held_out, splits.monitor):
            unknown = [index for index in part if label_of[samples[index].label] < 0]
            part[:] = [index for index in part if label_of[samples[index].label] >= 0]
            detail = "a held-out image of a class without training images: not counted"
            checked.problems += [
                Problem("unlearned_class", samples[index].path, "excluded", detail) for index in unknown
            ]
        return cls(checked, splits, [names[label] for label in learned], label_of)

    def labels(self, indices: list[int]) -> np.ndarray:
        """Class indices int64 [N] of samples."""
        return self.label_of[[self.checked.source.samples[index].label for index in indices]]

    def keys(self, indices: list[int]) -> list[str]:
        """Content hashes of samples, the keys of every cache."""
        return [self.checked.hashes[index] for index in indices]

    def trained_on(self) -> TrainedOn:
        """The content hashes of the training images, for the model file."""
        hashes, pixel_hashes = self.checked.hashes, self.checked.pixel_hashes
        files = (file_hash(hashes[index]) for index in self.splits.train)
        return TrainedOn.of(files, (pixel_hashes[index] for index in self.splits.train if pixel_hashes))


def one_pass(job: ClassifierJob, *, features: Sequence[FeatureStore] = (), pixels: RowCache | None = None) -> SplitData:
    """Reads every image once, fills the caches with what they lack, checks and splits.

    Args:
        job: the images.
        features: receive the features of each frozen backbone.
        pixels: receives the resized images, or ``None``.

    Raises:
        DataError: too few usable images or classes.
    """
    if not cache_is_kept():
        job.context.note(f"nothing is kept for the next run: the cache {cache_folder()} cannot be written")
    overlap = bool(features) and job.device.type != "cpu"
    with job.engine.main_first(), PixelHashes(job.network.spec.decode) as hashes:
        extracted = extract(
            job.source, job.network.spec, features=features, pixels=pixels, overlap=overlap, context=job.context,
            hashes=hashes,
        )  # fmt: skip
    if features:
        job.context.note(_computed(extracted, len(job.source.samples)))
    seed, val_fraction = job.recipe.seed, job.recipe.data.val_fraction
    before = job.network.trained_on
    data = SplitData.of(job.source, extracted, seed=seed, val_fraction=val_fraction, before=before)
    narrow, usable = data.checked.counts.get("narrow_range", 0), len(data.checked.usable)
    if narrow > usable / 2:
        job.context.note(
            f"{narrow:,} of {usable:,} images fill less than a quarter of the range that their format has, and are "
            'hardly more than one grey level as 8 bits; --set data.range=set, image or "[low, high]" spreads them'
        )
    return data


def _computed(extracted: Extracted, num_images: int) -> str:
    """How the features of a pass came about, in words."""
    unusable = num_images - extracted.num_computed - extracted.num_cached
    parts = [f"{extracted.num_computed:,} computed"] if extracted.num_computed else []
    parts += [f"{extracted.num_cached:,} found in the cache"] if extracted.num_cached else []
    parts += [f"{unusable:,} images without, as they cannot be used"] if unusable else []
    return f"features: {', '.join(parts)}"


def _leave_out_known(checked: Checked, splits: Splits, before: TrainedOn) -> None:
    """Takes images that the network has learned from before out of those that it is measured on.

    Raises:
        DataError: none is left to measure on.
    """
    held_out = len(splits.held_out)
    for part in (splits.held_out, splits.monitor):
        known = {index for index in part if before.has(file_hash(checked.hashes[index]), _pixels_of(checked, index))}
        part[:] = [index for index in part if index not in known]
        detail = "held out, but the network was trained on it in the run that its weights are from: not counted"
        checked.problems += [
            Problem("trained_on", checked.source.samples[index].path, "excluded", detail) for index in sorted(known)
        ]
    if held_out and not splits.held_out:
        raise DataError(
            expected="held-out images that the network has not learned from before",
            found=f"{held_out} held out, and the run that its weights are from was trained on all of them",
            do="Give other images, hold out the same ones as that run did (the same seed and data), or begin with "
            "other weights.",
        )


def _pixels_of(checked: Checked, index: int) -> int:
    return checked.pixel_hashes[index] if checked.pixel_hashes else NO_HASH


def _require_held_out(splits: Splits) -> None:
    if not splits.held_out:
        raise DataError(
            expected="at least one image to hold out for the evaluation",
            found="classes of a single image each" if splits.origin == "made" else "an empty val or test split",
            do="Add images: two of a class are the least that can be learned from and measured.",
        )
